using Google.Protobuf;
using Igos.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Attributes drawn at random, in hundreds of combinations that no list of cases holds, against ONNX Runtime.
/// </summary>
public class OperatorAttributeTests
{
    private const int Draws = 150;

    internal static readonly Dictionary<string, Func<OnnxGraph, string, Random, string>> Operators = new()
    {
        ["Conv"] = (g, x, r) =>
        {
            var (kernel, groups) = (Pair(r, 1, 5), r.Next(2) == 0 ? 1 : 3);
            return g.Node("Conv", [x, g.Weights(6, 3 / groups, kernel[0], kernel[1])],
                [("group", groups), ("strides", Pair(r, 1, 4)), ("dilations", Pair(r, 1, 3)), Padding(r, kernel)]);
        },
        ["ConvTranspose"] = (g, x, r) =>
        {
            var (kernel, groups) = (Pair(r, 1, 5), r.Next(2) == 0 ? 1 : 3);
            return g.Node("ConvTranspose", [x, g.Weights(3, 2, kernel[0], kernel[1])],
                [("group", groups), ("strides", Pair(r, 2, 4)), ("output_padding", Pair(r, 0, 2)),
                    ("dilations", Pair(r, 1, 3)), ("pads", Pads(r, kernel))]);
        },
        ["MaxPool"] = (g, x, r) =>
        {
            var kernel = Pair(r, 1, 5);
            // Not dilated under auto_pad, where ONNX Runtime forgets the dilation, against the standard.
            return r.Next(2) == 0
                ? g.Node("MaxPool", [x],
                    [("kernel_shape", kernel), ("strides", Pair(r, 1, 4)), ("ceil_mode", r.Next(2)),
                        Padding(r, kernel)])
                : g.Node("MaxPool", [x],
                    [("kernel_shape", kernel), ("strides", Pair(r, 1, 4)), ("dilations", Pair(r, 1, 3)),
                        ("ceil_mode", r.Next(2)), ("pads", Pads(r, kernel))]);
        },
        ["AveragePool"] = (g, x, r) =>
        {
            var kernel = Pair(r, 1, 5);
            return g.Node("AveragePool", [x],
                [("kernel_shape", kernel), ("strides", Pair(r, 1, 4)), ("ceil_mode", r.Next(2)),
                    ("count_include_pad", r.Next(2)), Padding(r, kernel)]);
        },
        ["Slice"] = (g, x, r) => g.Node("Slice", [x, g.Integers(Any(r), Any(r)), g.Integers(Any(r), Any(r)),
            g.Integers(2, -1), g.Integers(Step(r), Step(r))]),
        ["Pad"] = (g, x, r) => g.Node("Pad",
            [x, g.Integers(0, 0, r.Next(6), r.Next(6), 0, 0, r.Next(6), r.Next(6))],
            ("mode", One(r, "constant", "reflect", "edge"))),
        ["Resize"] = (g, x, r) => g.Node("Resize", [x, "", g.Floats([1, 1, Scale(r), Scale(r)], 4)],
            ("mode", One(r, "nearest", "linear", "cubic")),
            ("nearest_mode", One(r, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")),
            ("coordinate_transformation_mode",
                One(r, "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"))),
        ["Softmax"] = (g, x, r) => g.Node("Neg", [g.Node("Softmax", [x], ("axis", r.Next(1, 4)))]),
        ["ReduceL2"] = (g, x, r) => g.Node("ReduceL2", [x, g.Integers(r.Next(1, 3), -1)], ("keepdims", r.Next(2))),
    };

    public static TheoryData<string> Names => [.. Operators.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_OfRandomAttributes_AgreesWithOnnxRuntime(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(9, CPU);
        var image = rand([1, 3, 8, 8], generator: generator);
        var random = new Random(40);
        var tried = 0;
        for (var i = 0; i < Trials.Of(Draws); i++)
        {
            var graph = new OnnxGraph(random.Next(18, 23), 0, 3, 8, 8);
            var output = Operators[name](graph, graph.Input, random);
            var model = graph.Output(graph.Node("Flatten", [output])).ToByteArray();
            using var oracle = OperatorTests.Oracle(model);
            if (oracle is null || OperatorTests.TryRun(oracle, image) is not { Length: >= 2 } expected)
            {
                continue; // not valid, or empty
            }

            using var file = new TemporaryFile(".onnx", model);
            using var network = OnnxModel.Load(file.Path).Network;
            using var actual = network.Forward(image);
            var values = actual.flatten().data<float>().ToArray();
            OperatorTests.AssertClose(expected, values, $"{i}: {graph.Model.Graph.Node[^1]}");
            tried++;
        }

        Assert.True(tried > Trials.Of(Draws) / 6, $"Only {tried} draws were valid.");
    }

    private static long[] Pair(Random random, int from, int to) => [random.Next(from, to), random.Next(from, to)];

    private static long[] Pads(Random random, long[] kernel)
    {
        var (height, width) = ((int)kernel[0], (int)kernel[1]);
        return [random.Next(height), random.Next(width), random.Next(height), random.Next(width)];
    }

    private static (string, object) Padding(Random random, long[] kernel) => random.Next(2) == 0
        ? ("pads", Pads(random, kernel)) : ("auto_pad", One(random, "SAME_UPPER", "SAME_LOWER", "VALID"));

    private static string One(Random random, params string[] values) => values[random.Next(values.Length)];

    private static long Any(Random random) => random.Next(-10, 11);

    private static long Step(Random random) => random.Next(2) == 0 ? random.Next(1, 4) : -random.Next(1, 4);

    private static float Scale(Random random) => random.Next(2, 25) / 8f;
}
