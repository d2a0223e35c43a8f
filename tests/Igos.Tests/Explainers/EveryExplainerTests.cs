using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>What holds for every method of the catalogue.</summary>
[Collection(nameof(LiveTensors))]
public class EveryExplainerTests
{
    private static readonly (string, object?)[] Quick = [("size", 8), ("iterations", 20), ("steps", 40)];

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    public static TheoryData<string> PointingNames =>
        [.. Methods.All.Where(method => !method.IsReference).Select(method => method.Name).Except(["grad-cam"])];

    [Theory]
    [MemberData(nameof(PointingNames))]
    public void Explain_ScoreOfOnePatch_PointsAtThatPatch(string name)
    {
        using var classifier = TinyClassifiers.Patch(20, 8);
        using var image = TinyClassifiers.Images(1, 32) * 0.2 + 0.4;
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var steps = name == "rise" ? 3000 : 40;
        var explainer = ExplainerFactory.Make(
            name, ("size", 16), ("iterations", 20), ("steps", steps), ("layer", "relu"), ("tv", 0.5));
        var (row, column) = explainer.Explain(input)[0].Heatmap.Maximum;
        Assert.InRange((row + 0.5) * 2, 20 - 2, 28 + 2);
        Assert.InRange((column + 0.5) * 2, 8 - 2, 16 + 2);
    }

    /// <summary>An image that its baseline equals: no mask changes the score, so none moves.</summary>
    [Theory]
    [InlineData("igos")]
    [InlineData("igos++")]
    [InlineData("mask")]
    public void Explain_MaskThatDoesNotMove_SaysSo(string name)
    {
        using var classifier = TinyClassifiers.Patch(20, 8);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var input = new Question(classifier, image, targets: [1]);
        var still = ExplainerFactory.Make(name, Quick).Explain(input)[0];
        Assert.Contains(still.Warnings, warning => warning.Kind == WarningKind.MaskHardlyMoved);
        using var other = TinyClassifiers.Images(1, 32) * 0.2 + 0.4;
        using var evident = new Question(classifier, other, BaselineKind.Black, [1]);
        var moved = ExplainerFactory.Make(name, [.. Quick, ("tv", 0.5)]).Explain(evident)[0];
        Assert.DoesNotContain(moved.Warnings, warning => warning.Kind == WarningKind.MaskHardlyMoved);
    }

    /// <summary>Cells moved, but the class kept nearly all of its probability: the search didn't do what it is for.
    /// </summary>
    [Theory]
    [InlineData("igos")]
    [InlineData("igos++")]
    public void Explain_MaskThatHardlyLowersTheScore_SaysSo(string name)
    {
        using var classifier = TinyClassifiers.Patch(20, 8);
        using var image = TinyClassifiers.Images(1, 32) * 0.2 + 0.4;
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var still = ExplainerFactory.Make(
            name, ("size", 16), ("iterations", 1), ("initial-step", 2), ("l1", 0.0), ("tv", 0.0)).Explain(question)[0];
        Assert.InRange(still.Heatmap.Max, 0.01f, 1);
        var text = Assert.Single(still.Warnings, warning => warning.Kind == WarningKind.MaskHardlyMoved).Text;
        Assert.Contains("lowers the score in its objective only from", text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_AloneOrInABatchOrUnderALimit_IsTheSame(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(3, 24);
        using var all = new Question(classifier, images, BaselineKind.Black);
        var together = ExplainerFactory.Make(name, Quick).Explain(all);
        Assert.Equal(3, together.Count);
        using var last = images[2..3];
        using var input = new Question(classifier, last, BaselineKind.Black);
        var alone = ExplainerFactory.Make(name, [.. Quick, ("max-perturbed", 4)]).Explain(input)[0];
        Assert.Equal((8, 8), (alone.Heatmap.Height, alone.Heatmap.Width));
        Assert.True(alone.Heatmap.IsFinite);
        for (var i = 0; i < 64; i++)
        {
            var tolerance = 1e-4f * Math.Max(1, alone.Heatmap.Max);
            Assert.Equal(together[2].Heatmap.Values[i], alone.Heatmap.Values[i], tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_Twice_IsTheSameAndLeavesNoTensor(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        List<float[]> heatmaps = [];
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var input = new Question(classifier, image, BaselineKind.Black);
            heatmaps.Add(ExplainerFactory.Make(name, Quick).Explain(input)[0].Heatmap.Values.ToArray());
        }));
        Assert.Equal(heatmaps[0], heatmaps[1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_Cancelled_Throws(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var explainer = ExplainerFactory.Make(name, Quick);
        var cancelled = new CancellationToken(true);
        Assert.Throws<OperationCanceledException>(() => explainer.Explain(input, null, cancelled));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_BlackBox_WorksOrSaysThatItHasNoLayers(string name)
    {
        using var classifier = new BlackBox(TinyClassifiers.Random());
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var explainer = ExplainerFactory.Make(name, Quick);
        if (Methods.Find(name).Needs.HasFlag(Needs.Layers))
        {
            Assert.Contains("black box", Assert.Throws<IgosException>(() => explainer.Explain(input)).Message);
        }
        else
        {
            Assert.Single(explainer.Explain(input));
        }
    }

    [Fact]
    public void IntegratedGradients_SignedSum_TendsToTheScoresDifference()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image, BaselineKind.Black);
        double Error(int steps)
        {
            using var scope = NewDisposeScope();
            var options = new IntegratedGradientsOptions { Steps = steps, Score = ScoreKind.Probability };
            var probe = new Probe(input, options.Score);
            void Sample(Action<int[], int[]> batch)
            {
                foreach (var points in probe.Batches(Enumerable.Range(0, steps)))
                {
                    batch(points, [.. points.Select(_ => 0)]);
                }
            }

            var sum = new IntegratedGradients(options).Attribution(probe, 0, Sample).sum().item<float>();
            return Math.Abs(sum - (input.ImageProbabilities[0] - input.BaselineProbabilities[0]));
        }

        Assert.True(Error(200) < 2e-3);
        Assert.True(Error(200) < Error(4));
    }

    /// <summary>
    /// On a network without biases whose every place is excited, the evidence neither grows nor shrinks.
    /// </summary>
    [Theory]
    [InlineData("relu2")]
    [InlineData("pool")]
    [InlineData("relu1")]
    public void ExcitationBackprop_AtEveryLayer_KeepsItsSum(string layer)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var heatmap = new ExcitationBackprop(new() { Layer = layer }).Explain(input)[0].Heatmap;
        Assert.Equal(1, heatmap.Values.ToArray().Sum(), 1e-4f);
    }

    [Fact]
    public void Mask_AfterItsIterations_HasLoweredItsObjective()
    {
        using var classifier = TinyClassifiers.Patch(4, 4);
        using var image = full([1, 3, 32, 32], 0.4f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var explanation = new MeaningfulPerturbation(new() { Size = 16, Iterations = 60 }).Explain(input)[0];
        Assert.True(explanation.Trace[^1].Objective < 0.5 * explanation.Target.Probability);
    }

    /// <summary>Its rule has nothing to change there.</summary>
    [Theory]
    [InlineData("guided-backprop")]
    [InlineData("deconvnet")]
    public void Explain_NetworkWithoutRelu_SaysThatItIsThePlainGradient(string name)
    {
        Layer[] layers =
        [
            new FunctionLayer("sigmoid", "Sigmoid", ["image"], (x, _) => x[0].sigmoid()),
            new RoutingLayer("flat", "Flatten", ["sigmoid"], x => x[0].flatten(1)),
            new Linear("logits", "flat", ones(2, 3 * 8 * 8)),
        ];
        var network = new Network(layers, "image");
        using var smooth = new NetworkClassifier("smooth", network, new ImageSize(8, 8), Normalization.Unit, 2);
        using var image = TinyClassifiers.Images(1, 8);
        using var question = new Question(smooth, image);
        var warnings = ExplainerFactory.Make(name).Explain(question)[0].Warnings;
        Assert.Contains(warnings, warning => warning.Kind == WarningKind.PlainGradient);

        using var rectified = TinyClassifiers.Random();
        using var larger = TinyClassifiers.Images(1, 24);
        using var other = new Question(rectified, larger);
        Assert.DoesNotContain(ExplainerFactory.Make(name).Explain(other)[0].Warnings,
            warning => warning.Kind == WarningKind.PlainGradient);
    }

    [Fact]
    public void Layer_ThatDoesNotExist_IsNamedWithSimilarOnes()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var message = Assert.Throws<IgosException>(() => new GradCam(new() { Layer = "conv" }).Explain(input)).Message;
        Assert.Contains("\"conv\"", message);
        Assert.Contains("\"conv2\"", message);
    }

    private sealed class BlackBox(NetworkClassifier inner) : IClassifier
    {
        public string Name => "box";

        public ImageSize InputSize => inner.InputSize;

        public int ClassCount => inner.ClassCount;

        public IReadOnlyList<string>? Labels => null;

        public Normalization Normalization => inner.Normalization;

        public Device Device => inner.Device;

        public Network? Network => null;

        public Tensor Logits(Tensor images) => inner.Logits(images);

        public void Dispose() => inner.Dispose();
    }
}
