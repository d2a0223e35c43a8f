using Igos.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

/// <summary>
/// Damaged files end in an error that can be shown, or in tensors; never in another exception, a crash, or memory that
/// they don't account for.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class WeightsFuzzTests
{
    private const int DamagedFiles = 3000;

    public static TheoryData<string> Kinds =>
        ["zip", "legacy", "safetensors", "golden zip", "golden legacy", "golden checkpoint"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_DamagedFile_GivesAnErrorOrTensors(string kind)
    {
        var whole = Sample(kind);
        var random = new Random(7);
        var errors = 0;
        using var file = new TemporaryFile(".weights");
        Assert.True(Reads(file.Path, whole));
        for (var i = 0; i < Trials.Of(DamagedFiles); i++)
        {
            var damaged = Damage(whole, random);
            errors += Reads(file.Path, damaged) ? 0 : 1;
        }

        // Most damage is noticed; without checksums, some only changes a number or a name.
        Assert.InRange(errors, Trials.Of(DamagedFiles) / 5, Trials.Of(DamagedFiles));
    }

    /// <summary>Cut anywhere, a file is never taken for whole.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_TruncatedFile_IsRefused(string kind)
    {
        var whole = Sample(kind);
        using var file = new TemporaryFile(".weights");
        for (var length = 0; length < whole.Length; length += length < 64 ? 1 : 7)
        {
            Assert.False(Reads(file.Path, whole[..length]), $"{kind} cut at {length} of {whole.Length}");
        }
    }

    /// <summary>Pickles of random operations: none is a state dict, and none does more than fail.</summary>
    [Fact]
    public void Read_PickleOfRandomOperations_IsRefused()
    {
        const string Operations = "(.012NKMJIGXUTCB)t]lade}su cRbQqrhj"
            + "\u0080\u0081\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f"
            + "\u0090\u0091\u0092\u0093\u0094\u0095\u0096";
        var random = new Random(8);
        using var file = new TemporaryFile(".weights");
        for (var i = 0; i < Trials.Of(DamagedFiles); i++)
        {
            var operations = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => random.Next(3) == 0 ? random.Next(256) : Operations[random.Next(Operations.Length)])
                .ToArray();

            Assert.False(Reads(file.Path, CheckpointWriter.Zip(_ => (Action<PickleWriter>)(p => p.Raw(operations)))));
        }
    }

    /// <summary>
    /// A million marks, empty collections or copies of one reference: memory stays a multiple of the file's size.
    /// </summary>
    [Theory]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("}2")]
    [InlineData("]q\u0000h\u0000a")]
    [InlineData("(2t")]
    public void Read_PickleThatRepeatsItself_IsRefused(string operations)
    {
        using var file = new TemporaryFile(".weights");
        var pickle = new byte[1_000_000];
        for (var i = 0; i < pickle.Length; i++)
        {
            pickle[i] = (byte)operations[i % operations.Length];
        }

        Assert.False(Reads(file.Path, CheckpointWriter.Zip(_ => (Action<PickleWriter>)(p => p.Raw('}').Raw(pickle)))));
    }

    /// <summary>
    /// A list of pairs that a hundred thousand calls are given: not copied as often, whatever its size.
    /// </summary>
    [Fact]
    public void Read_PickleThatHandsOneListOverAgainAndAgain_IsRefused()
    {
        using var file = new TemporaryFile(".weights");

        Assert.False(Reads(file.Path, CheckpointWriter.Zip(_ => (Action<PickleWriter>)(p =>
        {
            p.Global("collections", "OrderedDict").Raw('q', 0);
            var pairs = Enumerable.Range(0, 10_000).Select(i => (object?)new object?[] { $"key{i}", null }).ToList();
            p.Value(pairs).Raw(0x85, 'q', 1).Raw(']').Mark();
            for (var i = 0; i < 100_000; i++)
            {
                p.Raw('h', 0, 'h', 1, 'R');
            }

            p.Raw('e');
        }))));
    }

    private static byte[] Sample(string kind)
    {
        using var scope = NewDisposeScope();
        if (kind.StartsWith("golden ", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(SharedFiles.Path($"golden/tiny-{kind[7..]}.pth"));
        }

        var tensors = new Dictionary<string, Tensor>
        {
            ["a.weight"] = arange(24, dtype: float32).reshape(2, 3, 4),
            ["a.bias"] = ones(2),
            ["n"] = tensor(3L),
        };
        return kind switch
        {
            "zip" => CheckpointWriter.Zip(
                w => new Dictionary<string, object?> { ["epoch"] = 3L, ["state_dict"] = w.StateDict(tensors) },
                protocol: 4),
            "legacy" => CheckpointWriter.Legacy(w => w.StateDict(tensors)),
            _ => SafetensorsWriter.Write(tensors),
        };
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var damaged = whole.ToArray();
        for (var flips = random.Next(1, 6); flips > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] =
                random.Next(3) switch { 0 => 0xff, 1 => (byte)random.Next(256), _ => 0 };
        }

        return damaged;
    }

    private static bool Reads(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        using var scope = NewDisposeScope();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var tensors = WeightsFile.Read(path);

            // What the file holds, and each view no larger than its storage.
            Assert.All(tensors.Values,
                tensor => Assert.InRange(tensor.numel() * tensor.element_size(), 0, content.Length));
            return true;
        }
        catch (IgosException e)
        {
            Assert.StartsWith(path, e.Message);
            return false;
        }
        finally
        {
            // Buffers of a fixed size, names and errors; not what a damaged length asks for.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + (100 * content.Length));
        }
    }
}
