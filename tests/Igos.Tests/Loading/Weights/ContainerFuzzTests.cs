using System.Text;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

/// <summary>
/// Damage inside whole containers: checksums, lengths and entries are right, so that what is wrong reaches the readers
/// behind them. Each case ends in an error that can be shown, or in tensors, with no more memory than its size accounts
/// for.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class ContainerFuzzTests
{
    // An architecture takes a while to write down, so it looks at every fourth.
    private const int Cases = 1200, Fitted = 4;

    private static readonly string[] Names =
        ["features.0.weight", "features.0.bias", "classifier.1.weight", "module.features.0.weight", "x", "", ".",
            "a.b.c"];

    public ContainerFuzzTests() => LiveTensors.Collect();

    /// <summary>
    /// Opcodes put in, taken out, doubled and changed in a pickle that is stored with its right checksum.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Read_ZipWithChangedPickle_GivesAnErrorOrTensors(byte protocol)
    {
        using var scope = NewDisposeScope();
        var random = new Random(21);
        byte[] whole = [];
        CheckpointWriter.Zip(w =>
        {
            whole = new PickleWriter(protocol).Value(Saved(w)).End();
            return null;
        });
        var (read, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            var changed = Changed(whole, random);
            var file = CheckpointWriter.Zip(w =>
            {
                Saved(w); // the same storages
                return (Action<PickleWriter>)(p => p.Raw(changed));
            });
            _ = Reads(file, i) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>
    /// Pickles that are sound and say nonsense: dictionaries in dictionaries, tensors of any shape, stride and offset.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_SoundPickleOfNonsense_GivesAnErrorOrTensors(bool legacy)
    {
        using var scope = NewDisposeScope();
        var random = new Random(22);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            Func<CheckpointWriter, object?> saved = w => Nonsense(w, random, 4);
            var protocol = (byte)random.Next(2, 6);
            var file = legacy ? CheckpointWriter.Legacy(saved, protocol: protocol)
                : CheckpointWriter.Zip(saved, protocol);
            _ = Reads(file, i) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>Entries that are missing, doubled, named otherwise, compressed, or hold what others should.</summary>
    [Fact]
    public void Read_ZipWithChangedEntries_GivesAnErrorOrTensors()
    {
        using var scope = NewDisposeScope();
        var random = new Random(25);
        var whole = CheckpointWriter.Zip(Saved);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            _ = Reads(ZipDamage.Changed(whole, random), i) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>Headers of the length that is said, in which a value, a name or a bracket is another.</summary>
    [Fact]
    public void Read_SafetensorsWithChangedHeader_GivesAnErrorOrTensors()
    {
        var random = new Random(23);
        string[] values =
            ["0", "-1", "1", "8", "96", "9223372036854775807", "1e400", "0.5", "null", "[]", "{}", "\"F32\"", "\"F16\"",
            "\"U64\"", "\"\"", "true", "[[[[[[[[", "\"\\ud800\""];
        var (read, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            var fields = Enumerable.Range(0, random.Next(1, 4)).Select(n =>
                $"\"{Names[random.Next(Names.Length)]}\":{{\"dtype\":{Pick("\"F32\"")},"
                + $"\"shape\":[{Pick("2")},{Pick("3")}],"
                + $"\"data_offsets\":[{Pick($"{24 * n}")},{Pick($"{24 * (n + 1)}")}]}}");
            var header = $"{{\"__metadata__\":{Pick("{}")},{string.Join(',', fields)}}}";
            var data = new byte[24 * random.Next(1, 4)];
            _ = Reads(SafetensorsWriter.Write(Encoding.UTF8.GetBytes(header), data), i) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");

        string Pick(string right) => random.Next(6) == 0 ? values[random.Next(values.Length)] : right;
    }

    private static Dictionary<string, object?> Saved(CheckpointWriter writer) => new()
    {
        ["epoch"] = 3L,
        ["best"] = writer.Tensor(tensor(0.5f)),
        ["state_dict"] =
            writer.StateDict([new("module.a", arange(24, dtype: float32).reshape(2, 3, 4)), new("module.b", ones(2))]),
    };

    private static object? Nonsense(CheckpointWriter writer, Random random, int depth) =>
        random.Next(depth == 4 ? 3 : 9) switch
        {
            0 or 1 or 2 when depth > 0 =>
                Enumerable.Range(0, random.Next(1, 6)).GroupBy(_ => Names[random.Next(Names.Length)])
                .ToDictionary(g => g.Key, _ => Nonsense(writer, random, depth - 1)),
            3 when depth > 0 => new List<object?> { Nonsense(writer, random, depth - 1) },
            4 when depth > 0 => new object?[] { Nonsense(writer, random, depth - 1), 1L },
            5 => null,
            6 => PickleWriter.Call("os", "system", "true"),
            _ => View(writer, random),
        };

    private static Action<PickleWriter> View(CheckpointWriter writer, Random random)
    {
        long Number() => random.Next(12) switch
        {
            0 => 0,
            1 => -1,
            2 => long.MaxValue,
            3 => int.MaxValue,
            4 => long.MinValue,
            _ => random.Next(1, 4),
        };
        var dimensions = random.Next(4);
        return writer.View(writer.Storage(ones(random.Next(1, 40)), random.Next(10) == 0 ? Number() : null),
            random.Next(4) == 0 ? Number() : 0, [.. Enumerable.Range(0, dimensions).Select(_ => Number())],
            [.. Enumerable.Range(0, dimensions).Select(_ => Number())]);
    }

    private static byte[] Changed(byte[] pickle, Random random)
    {
        // Without the protocol at the start and the end's STOP, which the writer puts there.
        var bytes = pickle[2..^1].ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, bytes[random.Next(bytes.Count)]);
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// By the reader that takes the largest dictionary, and by an architecture that looks for its own.
    /// </summary>
    private static bool Reads(byte[] content, int number)
    {
        using var file = new TemporaryFile(".weights", content);
        var before = (Allocated: GC.GetAllocatedBytesForCurrentThread(), Live: Tensor.TotalCount);
        var read = false;
        try
        {
            using var tensors = WeightsFile.Read(file.Path);
            Assert.All(tensors.Values, t => Assert.InRange(t.numel() * t.element_size(), 0, content.Length));
            read = true;
        }
        catch (IgosException e)
        {
            Assert.StartsWith(file.Path, e.Message);
        }

        if (number % Fitted == 0)
        {
            var error = Assert.Throws<IgosException>(() => Architectures.Find("squeezenet1_1")!.Load(file.Path, out _));
            Assert.StartsWith(file.Path, error.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before.Allocated, 0, 3_000_000
            + (100 * content.Length));
        Assert.Equal(before.Live, Tensor.TotalCount);
        return read;
    }
}
