using Google.Protobuf;
using Igos.Loading.Onnx;
using Igos.Loading.Onnx.Format;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Operators drawn at random from all that are known, with attributes drawn as well, one after another: against ONNX
/// Runtime, and their gradient against finite differences.
/// </summary>
public class OperatorChainTests
{
    private const int Chains = 300, Longest = 3, Values = 3 * 8 * 8;

    // Where it is steeper, as after a sampling of a sampling, the slope is another within any step that float32 allows.
    private const float Steepest = 300;

    [Fact]
    public void Forward_OfOperatorsInChains_AgreesWithOnnxRuntimeAndItsGradientWithDifferences()
    {
        var random = new Random(41);
        var (tried, slopes) = (0, 0);
        for (var i = 0; i < Trials.Of(Chains); i++)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)i, CPU);
            var images = rand([2, 3, 8, 8], generator: generator);
            var (model, isSmooth, what) = Chain(random);
            what = $"{i}: {what}";
            var bytes = model.ToByteArray();
            using var oracle = OperatorTests.Oracle(bytes);
            if (oracle is null || Expected(0) is not { } first || Expected(1) is not { } second)
            {
                continue; // not valid together
            }

            using var file = new TemporaryFile(".onnx", bytes);
            using var network = Load(file.Path, what);
            using (no_grad())
            {
                var together = network.Forward(images);
                OperatorTests.AssertClose(first, together[0].flatten().data<float>().ToArray(), what);
                OperatorTests.AssertClose(second, together[1].flatten().data<float>().ToArray(), what);
            }

            tried++;
            slopes += isSmooth && AssertSlope(network, images[0..1], generator, what) ? 1 : 0;

            float[]? Expected(int image) =>
                OperatorTests.TryRun(oracle, images[image..(image + 1)]) is { Length: > 0 } values
                && values.All(float.IsFinite) ? values : null;
        }

        Assert.True(tried > Trials.Of(Chains) / 2 && slopes > Trials.Of(Chains) / 4,
            $"Only {tried} chains were valid, {slopes} of them smooth.");
    }

    /// <summary>Each operator gets [N, 3, 8, 8] in [−1, 1]: what comes before it, cut or filled up, and squashed.
    /// </summary>
    private static (ModelProto Model, bool IsSmooth, string What) Chain(Random random)
    {
        var cases = OperatorCases.All.Where(c => !c.FixedBatch).ToArray();
        var drawn = cases[random.Next(cases.Length)];
        var graph = new OnnxGraph(drawn.Opset, 0, 3, 8, 8);
        var x = graph.Node("Sub", [graph.Node("Mul", [graph.Input, graph.Scalar(2)]), graph.Scalar(1)]);
        // One that jumps gets its values from the image alone, which both compute alike.
        List<string> names = [drawn.Name];
        var (isSmooth, y) = (drawn.IsSmooth, drawn.Build(graph, x));
        var following = cases.Where(c => c.Opset == drawn.Opset && c.IsSmooth).ToArray();
        for (var more = random.Next(1, Longest); more > 0; more--)
        {
            x = Squashed(graph, y, x, drawn.Opset);
            var isAny = drawn.Opset >= 18 && random.Next(2) == 0;
            var attributed = OperatorAttributeTests.Operators.ElementAt(
                random.Next(OperatorAttributeTests.Operators.Count));
            var next = following.Length > 0 ? following[random.Next(following.Length)] : null;
            (y, var name) = isAny || next is null
                ? (attributed.Value(graph, x, random), $"{attributed.Key} of any kind")
                : (next.Build(graph, x), next.Name);
            names.Add(name);
        }

        return (graph.Output(graph.Node("Flatten", [y])), isSmooth,
            $"{string.Join(" → ", names)}, opset {drawn.Opset}");
    }

    private static string Squashed(OnnxGraph graph, string y, string x, int opset)
    {
        var both = graph.Node("Concat", [graph.Node("Flatten", [y]), graph.Node("Flatten", [x])], ("axis", 1));
        var cut = opset < 10
            ? graph.Node("Slice", [both], ("axes", (long[])[1]), ("starts", (long[])[0]), ("ends", (long[])[Values]))
            : graph.Node("Slice", [both, graph.Integers(0), graph.Integers(Values), graph.Integers(1)]);
        return graph.Node("Tanh", [graph.Node("Reshape", [cut, graph.Integers(0, 3, 8, 8)])]);
    }

    private static Igos.Networks.Network Load(string path, string what)
    {
        try
        {
            return OnnxModel.Load(path).Network;
        }
        catch (IgosException e)
        {
            throw new InvalidOperationException($"{what}: {e.Message}", e);
        }
    }

    /// <summary>Along the gradient itself. A kink that lies within one step lies without another.</summary>
    private static bool AssertSlope(Igos.Networks.Network network, Tensor image, Generator generator, string what)
    {
        var leaf = image.clone().requires_grad_(true);
        var output = network.Forward(leaf);
        if (!output.requires_grad)
        {
            return false; // it depends on the image's size alone
        }

        var weights = randn(output.shape, generator: generator);
        var gradient = autograd.grad([(output * weights).sum()], [leaf], allow_unused: true)[0];
        using var noGrad = no_grad();
        var length = gradient.norm().item<float>();
        if (length > Steepest)
        {
            return false;
        }

        var direction = length > 0 ? gradient / gradient.norm() : ones_like(gradient);
        var slope = (gradient * direction).sum().item<float>();
        float Slope(float from, float to)
        {
            var (start, end) = (direction * tensor(from), direction * tensor(to));
            return ((network.Forward(image + end) - network.Forward(image + start)) * weights).sum().item<float>()
                / (to - from);
        }

        // Beside a kink, the slope of one side is the gradient.
        float[] found = [.. new[] { 1e-2f, 3e-3f, 1e-3f, 3e-4f }.SelectMany(step =>
            new[] { Slope(-step, step), Slope(0, step), Slope(-step, 0) })];
        Assert.True(found.Any(s => Math.Abs(s - slope) <= 0.02f * Math.Abs(slope) + 2e-3f),
            $"{what}: {string.Join(" or ", found)} expected, {slope} found.");
        return true;
    }
}
