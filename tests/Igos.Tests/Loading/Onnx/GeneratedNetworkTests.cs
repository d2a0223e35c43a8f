using Google.Protobuf;
using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;
using Igos.Tests.Explainers;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Whole networks drawn at random: logits and probabilities against ONNX Runtime, input gradients against finite
/// differences, heatmaps against the network's own sizes.
/// </summary>
public class GeneratedNetworkTests
{
    private const int Networks = 200;

    // One method for each network, in turn: what is computed in one batch or in many.
    private static readonly string[] Methods =
        ["igos", "smoothgrad", "integrated-gradients", "rise", "occlusion", "igos++", "mask"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Trials.Of(Networks))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Forward_OfAGeneratedNetwork_AgreesWithOnnxRuntimeAndItsGradientWithDifferences(int seed)
    {
        using var drawn = new Drawn(seed);
        var (network, images) = (drawn.Classifier.Network, drawn.Images);
        Assert.Equal(drawn.Generated.Ends == "single sigmoid" ? 2 : 5, drawn.Classifier.ClassCount);
        using (no_grad())
        {
            var together = network.Forward(images);
            for (var i = 0; i < images.shape[0]; i++)
            {
                AssertClose(network.Forward(images[i..(i + 1)])[0], drawn.Expected[i]);
                AssertClose(together[i], drawn.Expected[i]);
            }
        }

        void AssertClose(torch.Tensor output, float[] expected)
        {
            // What the file's last nodes make of the logits, where the importer takes them off.
            var scores = (drawn.Generated.Ends, drawn.Classifier.Output) switch
            {
                ("softmax", _) => output.softmax(0),
                ("sigmoid", _) => output.sigmoid(),
                ("single sigmoid", _) => output.softmax(0)[1..],
                _ => output,
            };
            OperatorTests.AssertClose(expected, scores.data<float>().ToArray(), drawn.What);
        }

        var leaf = images[0..1].clone().requires_grad_(true);
        var output = network.Forward(leaf);
        var weights = randn(output.shape, generator: drawn.Generator);
        var gradient = autograd.grad([(output * weights).sum()], [leaf], allow_unused: true)[0];
        // A network whose ReLUs are all dead has none; there, the slope must be 0 along any.
        var direction = gradient.norm().item<float>() > 0 ? gradient / gradient.norm() : ones_like(gradient);
        var slope = (gradient * direction).sum().item<float>();
        // Along the gradient itself, where the slope is its length. Kinks lie within a long step, rounding counts in a
        // short one.
        float Slope(float step)
        {
            using var scaled = direction * tensor(step);
            return ((network.Forward(leaf
                + scaled) - network.Forward(leaf - scaled)) * weights).sum().item<float>() / (2 * step);
        }

        using var noGrad = no_grad();
        float[] slopes = [Slope(1e-2f), Slope(3e-3f), Slope(1e-3f), Slope(3e-4f)];
        Assert.True(slopes.Any(s => Math.Abs(s - slope) <= 0.02f * Math.Abs(slope) + 1e-3f),
            $"{drawn.What}: {string.Join(" or ", slopes)} expected, {slope} found.");
    }

    /// <summary>
    /// The probabilities shown are the model's, Grad-CAM has the places of the layer that it looks at, and a heatmap
    /// doesn't depend on how many perturbed images are computed at a time.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Explain_AGeneratedNetwork_ShowsItsProbabilitiesAndKeepsItsPlaces(int seed)
    {
        using var drawn = new Drawn(seed);
        using var question = new Question(drawn.Classifier, drawn.Images[0..1], BaselineKind.Black);
        var shown = question.TopClasses(0, drawn.Classifier.ClassCount).OrderBy(c => c.Index)
            .Select(c => c.Probability).ToArray();
        OperatorTests.AssertClose(drawn.Probabilities(0), shown, drawn.What);

        foreach (var (layer, height, width) in new[] { drawn.Generated.Inside, drawn.Generated.Features })
        {
            var map = ExplainerFactory.Make("grad-cam", ("layer", layer)).Explain(question)[0].Heatmap;
            Assert.True((height, width) == (map.Height, map.Width),
                $"{drawn.What}: {height}×{width} expected at {layer}, {map.Height}×{map.Width} found.");
        }

        var method = Methods[seed % Methods.Length];
        // The published weights: where a network hardly sees its image, light ones let I-GOS's line search go by what
        // rounding makes of a score, which hangs on the batch.
        float[] Heatmap(int maxPerturbed) => ExplainerFactory.Make(method, ("max-perturbed", maxPerturbed), ("size", 4),
            ("iterations", 2), ("steps", 5), ("places", 3), ("preset", Preset.Paper)).Explain(question)[0]
            .Heatmap.Values.ToArray();
        OperatorTests.AssertClose(Heatmap(1), Heatmap(32), $"{method}, {drawn.What}");
    }

    /// <summary>A sweep that never draws a block proves nothing of it.</summary>
    [Fact]
    public void Seeds_DrawEveryBlockAndEnd()
    {
        var networks = Enumerable.Range(0, Networks).Select(seed => new GeneratedNetwork(seed)).ToArray();
        Assert.Equal(17, networks.SelectMany(n => n.Drawn).Distinct().Count());
        Assert.Contains(networks, n => n.IsChannelsLast && n.IsFixed);
        Assert.Equal(GeneratedNetwork.AllEnds.Count, networks.Select(n => n.Ends).Distinct().Count());
    }

    /// <summary>A network, loaded, with images and what ONNX Runtime says of them.</summary>
    private sealed class Drawn : IDisposable
    {
        private const int Count = 3;

        private readonly TemporaryFile _file;
        private readonly DisposeScope _scope = NewDisposeScope();

        public Drawn(int seed)
        {
            Generated = new GeneratedNetwork(seed);
            What = $"{string.Join(", ", Generated.Drawn)}, {Generated.Ends}, opset {Generated.Opset}";
            var bytes = Generated.Model.ToByteArray();
            _file = new TemporaryFile(".onnx", bytes);
            Generator = new Generator((ulong)seed, CPU);
            Images = rand([Count, 3, Generated.Height, Generated.Width], generator: Generator);
            Classifier = (NetworkClassifier)Igos.Loading.Classifier.Load(_file.Path,
                new ModelOptions { Normalization = Normalization.Unit });
            using var oracle = new InferenceSession(bytes);
            Expected = [.. Enumerable.Range(0, Count).Select(i => Run(oracle, Images[i..(i + 1)]))];
        }

        public GeneratedNetwork Generated { get; }

        public string What { get; }

        public Generator Generator { get; }

        public torch.Tensor Images { get; }

        public NetworkClassifier Classifier { get; }

        /// <summary>The scores of each image.</summary>
        public float[][] Expected { get; }

        public float[] Probabilities(int image)
        {
            var scores = Expected[image];
            switch (Generated.Ends)
            {
                case "logits" or "several outputs":
                    var exponentials = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
                    return [.. exponentials.Select(e => (float)(e / exponentials.Sum()))];
                case "single sigmoid":
                    return [1 - scores[0], scores[0]];
                default:
                    return scores;
            }
        }

        public void Dispose()
        {
            Classifier.Dispose();
            Generator.Dispose();
            _scope.Dispose();
            _file.Dispose();
        }

        private float[] Run(InferenceSession session, torch.Tensor image)
        {
            var ordered = (Generated.IsChannelsLast ? image.permute(0, 2, 3, 1) : image).contiguous();
            var values = new DenseTensor(ordered.data<float>().ToArray(),
                [.. ordered.shape.Select(length => (int)length)]);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", values)], [Generated.Scores]);
            return [.. results[0].AsEnumerable<float>()];
        }
    }
}
