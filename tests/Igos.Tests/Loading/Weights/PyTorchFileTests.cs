using System.IO.Compression;
using Igos.Loading.Files;
using Igos.Loading.Weights;
using static Igos.Tests.Loading.Weights.PickleWriter;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

[Collection(nameof(LiveTensors))]
public sealed class PyTorchFileTests
{
    private static readonly string[] Names =
        ["features.0.weight", "features.0.bias", "half", "bf16", "steps", "view", "slice", "bool"];

    /// <summary>Files that PyTorch wrote; what is in them: golden/README.md. Every number to the bit.</summary>
    [Theory]
    [InlineData("tiny-zip.pth")]
    [InlineData("tiny-legacy.pth")]
    [InlineData("tiny-checkpoint.pth")]
    public void Read_FileOfPyTorch_GivesItsTensorsToTheBit(string file)
    {
        using var scope = NewDisposeScope();
        using var tensors = PyTorchFile.Read(SharedFiles.Path($"golden/{file}"));

        Assert.Equal(Names, tensors.Keys);
        Same(arange(24, dtype: float32).reshape(2, 3, 2, 2), tensors["features.0.weight"]);
        Same(tensor([1.5f, -2f]), tensors["features.0.bias"]);
        Same(tensor([1f, 2.5f]).to(float16), tensors["half"]);
        Same(tensor([3f, -4.5f]).to(bfloat16), tensors["bf16"]);
        Same(tensor(7L), tensors["steps"]);
        Same(arange(12, dtype: float32).reshape(3, 4).T, tensors["view"]);
        Same(tensor([2f, 4f, 6f]), tensors["slice"]);
        Same(tensor([true, false]), tensors["bool"]);
        Assert.Equal([1, 4], tensors["view"].stride());
    }

    public static TheoryData<ScalarType> Types =>
        [float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, @bool];

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_EveryType_GivesItsNumbers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var numbers = tensor([0f, 1f, 2.5f, 100f, 3f, 7f]).to(type).reshape(2, 3);

        using var zip = Read(CheckpointWriter.Zip(w => w.StateDict(Pairs(("x", numbers)))));
        using var legacy = Read(CheckpointWriter.Legacy(w => w.StateDict(Pairs(("x", numbers)))));

        Same(numbers, zip["x"]);
        Same(numbers, legacy["x"]);
    }

    /// <summary>
    /// torch.save takes any protocol; since 4 the magic number at a legacy file's start has a frame around it.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Read_EveryProtocol_GivesItsNumbers(byte protocol)
    {
        using var scope = NewDisposeScope();
        var numbers = arange(6, dtype: float32).reshape(2, 3);
        Dictionary<string, object?> Saved(CheckpointWriter writer) =>
            new() { ["epoch"] = 3L, ["state_dict"] = writer.StateDict(Pairs(("x", numbers), ("y", ones(300)))) };
        using var file = new TemporaryFile(".pth", CheckpointWriter.Legacy(Saved, protocol: protocol));

        using var zip = Read(CheckpointWriter.Zip(Saved, protocol));
        using var legacy = PyTorchFile.Read(file.Path);

        Assert.Equal(ModelFormat.PyTorch, ModelFile.FormatOf(file.Path));
        Assert.All(new[] { zip, legacy }, tensors =>
        {
            Assert.Equal(["x", "y"], tensors.Keys);
            Same(numbers, tensors["x"]);
            Same(ones(300), tensors["y"]);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_SharedStorage_IsLoadedOnceAndShared(bool legacy)
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(Write(legacy, w =>
        {
            var storage = w.Storage(arange(10, dtype: float32));
            return new Dictionary<string, object?>
            {
                ["whole"] = w.View(storage, 0, [2, 5], [5, 1]),
                ["odd"] = w.View(storage, 1, [5], [2]),
            };
        }));

        Same(arange(10, dtype: float32).reshape(2, 5), tensors["whole"]);
        Same(tensor([1f, 3f, 5f, 7f, 9f]), tensors["odd"]);
        tensors["whole"].fill_(3);
        Same(full(5, 3f), tensors["odd"]);
    }

    [Fact]
    public void Read_LegacyViewOfStorage_StartsWhereTheViewDoes()
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(CheckpointWriter.Legacy(w => new Dictionary<string, object?>
        {
            ["x"] = w.View(w.Storage(arange(10, dtype: float32), view: ["7", 4L, 6L]), 1, [3], [1]),
        }));

        Same(tensor([5f, 6f, 7f]), tensors["x"]);
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model")]
    [InlineData("net")]
    public void Read_Checkpoint_FindsTheStateDictAndSkipsTheRest(string key)
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["epoch"] = 12L,
            ["loss"] = 0.25,
            ["arguments"] = Call("argparse", "Namespace"),
            ["best"] = Call("numpy.core.multiarray", "scalar", Call("numpy", "dtype", "f8", false, true), "bytes"),
            ["optimizer"] = new Dictionary<string, object?>
            {
                ["lr"] = 0.1,
                ["groups"] = new List<object?> { 1L, null },
                ["momentum"] = w.Tensor(ones(3)),
            },
            [key] = w.StateDict(Pairs(("module.a", ones(2)), ("module.b", zeros(2)))),
        }));

        Assert.Equal(["a", "b"], tensors.Keys);
        Same(ones(2), tensors["a"]);
    }

    [Fact]
    public void Read_OrderedDictionariesParametersAndUntypedStorages_GivesTensors()
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(CheckpointWriter.Zip(w =>
        {
            Action<PickleWriter> plain = w.Tensor(tensor([1f, 2f]));
            var bytes = w.Storage(tensor(new byte[] { 0, 0x3c, 0, 0x41 })); // 1 and 2.5 in half precision
            var (size, stride) = (new object?[] { 2L }, new object?[] { 1L });
            Action<PickleWriter> untyped = Call("torch._utils", "_rebuild_tensor_v3", bytes, 0L, size, stride, false,
                Call("collections", "OrderedDict"), Named("torch", "float16"));
            var parameter = Call("torch._utils", "_rebuild_parameter", plain, true, Call("collections", "OrderedDict"));

            // As Python 3 writes an OrderedDict with attributes: the call, the items, the state.
            return (Action<PickleWriter>)(p => p.Value(Call("collections", "OrderedDict")).Mark()
                .Value("parameter").Value(parameter)
                .Value("untyped").Value(untyped).Raw('u')
                .Value(new Dictionary<string, object?> { ["_metadata"] = null }).Raw('b'));
        }, protocol: 4));

        Same(tensor([1f, 2f]), tensors["parameter"]);
        Same(tensor([1f, 2.5f]).to(float16), tensors["untyped"]);
    }

    /// <summary>
    /// Python 2 hands an OrderedDict its pairs as a list, its strings are bytes, and tensors have no version.
    /// </summary>
    [Fact]
    public void Read_LegacyFileOfPython2_GivesTensors()
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(CheckpointWriter.Legacy(w => Call("collections", "OrderedDict", new List<object?>
        {
            new List<object?>
            {
                (Action<PickleWriter>)(p => p.Raw('U', 1, 'x')),
                Call("torch._utils", "_rebuild_tensor", w.Storage(arange(4, dtype: float32)), 0L,
                    new object?[] { 2L, 2L }, new object?[] { 2L, 1L }),
            },
        })));

        Same(arange(4, dtype: float32).reshape(2, 2), tensors["x"]);
    }

    /// <summary>One dictionary's name with a point in it is another's in a third.</summary>
    [Fact]
    public void Read_TwoTensorsOfOneName_IsRefusedWithTheFilesName()
    {
        var error = Refused(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["a.b"] = w.StateDict(Pairs(("x", ones(2)))),
            ["a"] = new Dictionary<string, object?> { ["b"] = w.StateDict(Pairs(("x", ones(2)))) },
        }));

        Assert.Contains("two of its tensors are named \"x\"", error);
    }

    [Fact]
    public void Read_WholeModule_IsRefusedByName()
    {
        var error = Refused(CheckpointWriter.Zip(w => Call("torchvision.models.resnet", "ResNet")));

        Assert.Contains("torchvision.models.resnet.ResNet", error);
        Assert.Contains("state_dict()", error);
        var whole = new Dictionary<string, object?> { ["model"] = Call("models.yolo", "Model") };
        Assert.Contains("models.yolo.Model", Refused(CheckpointWriter.Zip(_ => whole)));
    }

    /// <summary>The usual demonstration of a pickle that runs a command; here it stays a name.</summary>
    [Fact]
    public void Read_PickleThatCallsTheSystem_RunsNothingAndNamesIt()
    {
        using var proof = new TemporaryFile(".txt");

        var error = Refused(CheckpointWriter.Zip(w => Call("posix", "system", $"touch {proof.Path}")));
        var among = Refused(CheckpointWriter.Legacy(w => new Dictionary<string, object?>
        {
            ["a"] = w.Tensor(ones(1)),
            ["b"] = Call("os", "system", $"touch {proof.Path}"),
        }));

        Assert.Contains("posix.system", error);
        Assert.Contains("\"b\" in its state dict is a os.system", among);
        Assert.False(File.Exists(proof.Path));
    }

    [Fact]
    public void Read_TypeThatIsNotSupported_NamesTensorAndType() => Assert.Contains(
        "tensor \"x\" has the type torch.ComplexFloatStorage",
        Refused(CheckpointWriter.Zip(w => w.StateDict(Pairs(("x", zeros(2, dtype: complex64)))))));

    [Theory]
    [InlineData(0, 3, 5)]
    [InlineData(8, 3, 1)]
    [InlineData(-1, 3, 1)]
    [InlineData(0, 3, -1)]
    [InlineData(0, 11, 0)]
    [InlineData(0, -3, 1)]
    [InlineData(0, long.MaxValue, 2)]
    [InlineData(long.MaxValue, 1, 1)]
    [InlineData(0, 3, long.MaxValue)]
    public void Read_ViewBeyondItsStorage_IsRefused(long offset, long size, long stride) => Assert.Contains("\"x\"",
        Refused(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["x"] = w.View(w.Storage(arange(10, dtype: float32)), offset, [size], [stride]),
        })));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_StorageThatIsNotWhole_IsRefusedWithoutItsMemory(bool legacy)
    {
        foreach (var claimed in new[] { 11, 1L << 28, 1L << 29, 1L << 40, long.MaxValue, -1 })
        {
            var error = Refused(Write(legacy, w => new Dictionary<string, object?>
            {
                ["x"] = w.View(w.Storage(zeros(10), claimed), 0, [Math.Max(claimed, 1)], [1]),
            }));

            // What could be a tensor, but not in this file, is refused before a tensor is made.
            var says = legacy ? "isn't whole" : "more than the file has for it";
            Assert.True(claimed != 1L << 28 || error.Contains(says), error);
        }
    }

    [Fact]
    public void Read_CompressedEntries_AreRefused()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("a/data.pkl", CompressionLevel.Optimal).Open();
            entry.Write(new byte[100_000]);
        }

        Assert.Contains("compressed", Refused(bytes.ToArray()));
    }

    [Fact]
    public void Read_FlippedBitInNumbers_IsNoticedByTheChecksum()
    {
        var content = CheckpointWriter.Zip(w => w.StateDict(Pairs(("x", full(1000, 1.5f)))));
        var at = content.AsSpan().IndexOf(new byte[] { 0, 0, 0xc0, 0x3f, 0, 0, 0xc0, 0x3f });
        content[at] ^= 1;

        Assert.Contains("checksum", Refused(content));
    }

    [Fact]
    public void Read_TensorOfTooManyDimensions_IsRefused()
    {
        long[] ones65 = [.. Enumerable.Repeat(1L, 65)];
        Assert.Contains("makes no sense", Refused(CheckpointWriter.Zip(w =>
            new Dictionary<string, object?> { ["x"] = w.View(w.Storage(ones(1)), 0, ones65, ones65) })));
    }

    /// <summary>What PyTorch 2 adds to its files.</summary>
    [Theory]
    [InlineData("little", true)]
    [InlineData("big", false)]
    public void Read_FileThatSaysItsByteOrder_IsReadIfItIsThisMachines(string order, bool read)
    {
        using var scope = NewDisposeScope();
        using var file = new TemporaryFile(".pth");
        using (var stream = File.Create(file.Path))
        {
            CheckpointWriter.WriteZip(stream, w => w.StateDict(Pairs(("x", ones(2)))), "mine", 2,
                ("byteorder", System.Text.Encoding.ASCII.GetBytes(order)),
                (".format_version", "1"u8.ToArray()),
                (".storage_alignment", "64"u8.ToArray()),
                (".data/serialization_id", "0123"u8.ToArray()));
        }

        if (read)
        {
            using var tensors = PyTorchFile.Read(file.Path);
            Same(ones(2), tensors["x"]);
        }
        else
        {
            Assert.Contains("big-endian", Assert.Throws<IgosException>(() => PyTorchFile.Read(file.Path)).Message);
        }
    }

    [Fact]
    public void Read_NoStateDict_SaysWhatIsThere()
    {
        var training = new Dictionary<string, object?> { ["epoch"] = 1L, ["lr"] = 0.1 };
        Assert.Contains("entries named epoch, lr", Refused(CheckpointWriter.Zip(_ => training)));
        Assert.Contains("a single tensor", Refused(CheckpointWriter.Zip(w => w.Tensor(ones(1)))));
        Assert.Contains("no dictionary", Refused(CheckpointWriter.Legacy(w => 5L)));
        var bigEndian = CheckpointWriter.Legacy(w => w.StateDict(Pairs(("x", ones(1)))), littleEndian: false);
        Assert.Contains("big-endian", Refused(bigEndian));
        var error = Assert.Throws<IgosException>(() => PyTorchFile.Read("no-such-file.pth"));
        Assert.Contains("can't be read", error.Message);
    }

    [Fact]
    public void Read_GoodAndBadFiles_LeaveNoTensor()
    {
        var good = CheckpointWriter.Zip(w => w.StateDict(Pairs(("x", ones(4)), ("y", ones(4)))));
        var bad = CheckpointWriter.Legacy(w => w.StateDict(Pairs(("x", ones(4)), ("y", ones(4)))))[..^4];

        var left = LiveTensors.LeftBy(() =>
        {
            using var scope = NewDisposeScope();
            Read(good).Dispose();
            Refused(bad);
        });

        Assert.Equal(0, left);
    }

    /// <summary>Storages go straight from the file into the tensors' memory.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_LargeFile_TakesNoManagedMemoryForItsNumbers(bool legacy)
    {
        using var scope = NewDisposeScope();
        using var file = new TemporaryFile(".pth", Write(legacy, w => w.StateDict(Pairs(("x", ones(5_000_000))))));
        PyTorchFile.Read(file.Path).Dispose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var tensors = PyTorchFile.Read(file.Path);

        // The file's buffer, the pickle, names: some 100 KB of 20 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Pairs(params (string Name, Tensor Tensor)[] tensors) =>
        tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor));

    private static byte[] Write(bool legacy, Func<CheckpointWriter, object?> saved) =>
        legacy ? CheckpointWriter.Legacy(saved) : CheckpointWriter.Zip(saved);

    private static StateDict Read(byte[] content)
    {
        using var file = new TemporaryFile(".pth", content);
        return PyTorchFile.Read(file.Path);
    }

    private static string Refused(byte[] content)
    {
        using var file = new TemporaryFile(".pth", content);
        var error = Assert.Throws<IgosException>(() => PyTorchFile.Read(file.Path));
        Assert.StartsWith(file.Path, error.Message);
        return error.Message;
    }

    private static void Same(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(expected.contiguous().bytes.ToArray(), found.contiguous().bytes.ToArray());
    }
}
