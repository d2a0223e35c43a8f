using Igos.Classifiers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>What methods say against the class, beside their heatmaps.</summary>
public class SignedTests
{
    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    /// <summary>Of a linear network both methods are the products of pixels and weights, to the last bits of float32.
    /// </summary>
    [Theory]
    [InlineData("gradient-x-input")]
    [InlineData("integrated-gradients")]
    public void Explain_LinearNetwork_IsPixelTimesWeight(string name)
    {
        using var generator = new TorchSharp.torch.Generator(5, CPU);
        var weight = randn([2, 3, 8, 8], generator: generator);
        var network = new Network(
            [
                new Convolution("scores", "image", weight.clone(), null),
                new RoutingLayer("logits", "Flatten", ["scores"], x => x[0].flatten(1)),
            ], "image");
        using var classifier = new NetworkClassifier("linear", network, new ImageSize(8, 8), Normalization.Unit, 2);
        using var images = TinyClassifiers.Images(1, 8);
        using var question = new Question(classifier, images, BaselineKind.Black, [1]);

        var explanation = ExplainerFactory.Make(name).Explain(question)[0];

        var (signed, heatmap) = (explanation.Signed!, explanation.Heatmap);
        for (var cell = 0; cell < 64; cell++)
        {
            var (y, x) = (cell / 8, cell % 8);
            var products = Enumerable.Range(0, 3).Select(channel =>
                images[0, channel, y, x].item<float>() * weight[1, channel, y, x].item<float>()).ToArray();
            Assert.Equal(products.Sum(), signed[y, x], 1e-5f);
            Assert.Equal(products.Sum(Math.Abs), heatmap[y, x], 1e-5f);
        }

        Assert.True(signed.Min < 0 && signed.Max > 0 && heatmap.Min >= 0);
    }

    /// <summary>Class 0 gains where the patch that speaks for class 1 is covered.</summary>
    [Fact]
    public void Explain_OcclusionOfWhatSpeaksAgainst_IsTheRiseOfTheScoreWorkedOutByHand()
    {
        using var classifier = TinyClassifiers.Patch(20, 4);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var question = new Question(classifier, image, BaselineKind.Black, [0]);
        var explanation = new Occlusion(new() { Places = 2, Patch = 0.5 }).Explain(question)[0];
        double P(double logit) => 1 / (1 + Math.Exp(-logit));
        Assert.Equal([0, 0, P(-10) - P(10), 0], explanation.Signed!.Values.ToArray().Select(v => (double)v),
            (a, b) => Math.Abs(a - b) < 1e-5); // float32 of numbers below 1
        Assert.Equal(0, explanation.Heatmap.Max);
    }

    /// <summary>Methods that drop what is below 0 keep the rest bit for bit; of others no cell is above the heatmap.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_AnyMethod_HasASignAsItsDescriptorSays(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        using var question = new Question(classifier, images, BaselineKind.Black, [1, 3]);
        (string, object?)[] quick =
            [("size", Methods.Find(name).IsSigned ? null : 8), ("iterations", 2), ("steps", 4), ("places", 6)];
        foreach (var explanation in ExplainerFactory.Make(name, quick).Explain(question))
        {
            Assert.Equal(explanation.Method.IsSigned, explanation.Signed is not null);
            if (explanation.Signed is not { } signed)
            {
                continue;
            }

            Assert.Equal((explanation.Heatmap.Height, explanation.Heatmap.Width), (signed.Height, signed.Width));
            var pairs = explanation.Heatmap.Values.ToArray().Zip(signed.Values.ToArray());
            Assert.All(pairs, cell => Assert.True(name is "gradient-x-input" or "integrated-gradients"
                ? cell.First >= Math.Abs(cell.Second) - 1e-5f : cell.First == Math.Max(0, cell.Second)));
        }
    }

    [Fact]
    public void SaveOverlay_SignedOfAMethodWithout_SaysSo()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var file = new TemporaryFile(".png");
        var signed = new PictureOptions { IsSigned = true };
        var random = new RandomHeatmap().Explain(classifier, photograph);
        Assert.StartsWith("random says nothing against the class",
            Assert.Throws<IgosException>(() => random.SaveOverlay(file.Path, options: signed)).Message);
        new Occlusion(new() { Places = 3 }).Explain(classifier, photograph).SaveOverlay(file.Path, options: signed);
        Assert.True(new FileInfo(file.Path).Length > 1000);
    }
}
