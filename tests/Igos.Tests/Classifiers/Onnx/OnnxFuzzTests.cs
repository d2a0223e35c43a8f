using Google.Protobuf;
using Igos.Classifiers.Onnx;
using Igos.Classifiers.Onnx.Format;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers.Onnx;

/// <summary>Damaged files end in an error that can be shown, or in a network; never in another exception or a crash.</summary>
public class OnnxFuzzTests
{
    private const int DamagedFiles = 3000, NonsenseFiles = 2000;

    private static readonly long[] Extremes = [0, 1, -1, 3, 17, int.MaxValue, long.MaxValue, long.MinValue];

    [Fact]
    public void Load_DamagedSmallModels_GivesAnErrorOrANetwork()
    {
        var random = new Random(20);
        var models = OperatorCases.All.Select(c => c.Model().ToByteArray()).ToArray();
        var errors = 0;
        for (var i = 0; i < DamagedFiles; i++)
        {
            errors += Loads(Damage(models[i % models.Length], random)) ? 0 : 1;
        }

        // Most damage is noticed; some changes a weight or a name only.
        Assert.InRange(errors, DamagedFiles / 4, DamagedFiles);
    }

    /// <summary>Well-formed files whose attributes, shapes and inputs make no sense get past the parser, unlike most damage.</summary>
    [Fact]
    public void Load_ModelsThatMakeNoSense_GivesAnErrorOrANetwork()
    {
        var random = new Random(22);
        var errors = 0;
        for (var i = 0; i < NonsenseFiles; i++)
        {
            var model = OperatorCases.All[i % OperatorCases.All.Count].Model();
            Confuse(model.Graph, random);
            errors += Loads(model.ToByteArray()) ? 0 : 1;
        }

        Assert.InRange(errors, NonsenseFiles / 4, NonsenseFiles);
    }

    private static void Confuse(GraphProto graph, Random random)
    {
        var node = graph.Node[random.Next(graph.Node.Count)];
        var initializer = graph.Initializer[random.Next(graph.Initializer.Count)];
        var attribute = node.Attribute.Count > 0 ? node.Attribute[random.Next(node.Attribute.Count)] : null;
        switch (random.Next(6))
        {
            case 0 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = "";
                break;
            case 1 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            case 2 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = initializer.Name;
                break;
            case 3 when initializer.Int64Data.Count > 0:
                initializer.Int64Data[random.Next(initializer.Int64Data.Count)] = Extremes[random.Next(Extremes.Length)];
                break;
            case 4 when initializer.Dims.Count > 0:
                initializer.Dims[random.Next(initializer.Dims.Count)] = Extremes[random.Next(Extremes.Length)];
                break;
            case 5 when attribute is { Ints.Count: > 0 }:
                attribute.Ints[random.Next(attribute.Ints.Count)] = Extremes[random.Next(Extremes.Length)];
                break;
            default:
                (attribute ?? new AttributeProto()).I = Extremes[random.Next(Extremes.Length)];
                break;
        }
    }

    [Fact]
    public void Load_DamagedSqueezeNet_GivesAnErrorOrANetwork()
    {
        var random = new Random(21);
        var model = File.ReadAllBytes(SharedFiles.Path("models/SqueezeNet_fp16.onnx"));
        for (var i = 0; i < 25; i++)
        {
            Loads(model[..random.Next(model.Length)]);
            Loads(Damage(model, random));
        }
    }

    private static byte[] Damage(byte[] model, Random random)
    {
        var damaged = model.ToArray();
        if (random.Next(4) == 0)
        {
            return damaged[..random.Next(damaged.Length)];
        }

        for (var flips = random.Next(1, 9); flips > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        }

        return damaged;
    }

    private static bool Loads(byte[] content)
    {
        using var file = new TemporaryFile(".onnx", content);
        try
        {
            using var scope = NewDisposeScope();
            OnnxModel.Load(file.Path).Network.Dispose();
            return true;
        }
        catch (IgosException e)
        {
            Assert.NotEmpty(e.Message);
            return false;
        }
    }
}
