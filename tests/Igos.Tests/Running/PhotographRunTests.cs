using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Tests.Running;

[Collection(nameof(LiveTensors))]
public sealed class PhotographRunTests : IDisposable
{
    private static readonly RunOptions UnderBlack = new()
    {
        Methods = [MethodChoice.Parse("random size=8"), MethodChoice.Parse("gradient")],
        Baseline = BaselineKind.Black,
        Score = ScoreKind.Logit,
        Target = 1,
    };

    private readonly Photograph _photograph;

    public PhotographRunTests()
    {
        using var pixels = TorchSharp.torch.full([1, 3, 32, 32], 0.6f);
        _photograph = Photograph.From(pixels);
    }

    public void Dispose() => _photograph.Dispose();

    /// <summary>
    /// The patch's logit is 14 for 0.6, −10 for black and 10 for grey, and linear between: with a share f of the patch
    /// gone 14 − 24 f under black and 14 − 4 f under grey, whatever the heatmap.
    /// </summary>
    [Fact]
    public void Explain_UnderOtherBaselines_GivesWhatFollowsByHand()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        var options = UnderBlack with { ScoreBaselines = [BaselineKind.Grey, BaselineKind.Black, BaselineKind.Grey] };
        var seen = PhotographRun.Explain(classifier, _photograph, options);

        Assert.Equal(2, seen.Results.Count);
        Assert.All(seen.Results, result =>
        {
            var grey = Assert.Single(result.OtherScores);
            Assert.Equal((BaselineKind.Grey, 102), (grey.Baseline, grey.Passes.Forward));
            Assert.Equal(1 / (1 + Math.Exp(-10)), grey.BaselineProbability, 1e-6);
            double Own(string name) => result.Score(name)!.Value;
            double Grey(string name) => grey.Score(name)!.Value;
            Assert.Equal(14 - ((14 - Own("deletion")) / 6), Grey("deletion"), 1e-4);
            Assert.Equal(10 + ((Own("insertion") + 10) / 6), Grey("insertion"), 1e-4);
            Assert.Equal(Own("insertion-minus-deletion") / 6, Grey("insertion-minus-deletion"), 1e-4);
            Assert.Equal("grey", grey.Scores[0].Protocol["baseline"]);
            Assert.Equal(10f, grey.Score("insertion")!.Curve[0], 1e-4f);
            Assert.Equal(102, result.ScorePasses.Forward); // the own ones', as without
        });
    }

    /// <summary>Of probabilities: 1 − 1e-6 for 0.6, 1 − 5e-5 for grey, so grey removes nothing.</summary>
    [Fact]
    public void Explain_UnderABaselineThatStillScores_WarnsOfItOnce()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        var options = UnderBlack with
        {
            Score = ScoreKind.Probability,
            ScoreBaselines = [BaselineKind.Grey],
        };
        var seen = PhotographRun.Explain(classifier, _photograph, options);

        var warning = Assert.Single(seen.Warnings, w => w.Kind == WarningKind.BaselineScores);
        Assert.StartsWith("The grey baseline still scores 1 for class 1, the image 1", warning.Text);
        Assert.All(seen.Results, result => Assert.Single(result.Explanation!.Warnings, warning));
    }

    /// <summary>Each seed's own heatmap is judged as if it were alone.</summary>
    [Fact]
    public void Explain_SeveralSeeds_SaysWhatEachScores()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        double[] alone = [.. Enumerable.Range(3, 2).Select(seed => PhotographRun.Explain(classifier, _photograph,
            UnderBlack with { Methods = [MethodChoice.Parse($"random size=8 seed={seed}")] })
            .Results[0].Score("deletion")!.Value)];
        var result = PhotographRun.Explain(classifier, _photograph,
            UnderBlack with { Methods = [MethodChoice.Parse("random size=8 seed=3 seeds=2")] }).Results[0];

        var deletion = result.SeedScores.Single(score => score.Name == "deletion");
        Assert.Equal(alone, deletion.Values);
        Assert.Equal((alone[0] + alone[1]) / 2, deletion.Mean, 1e-12);
        Assert.Equal(Math.Abs(alone[0] - alone[1]) / Math.Sqrt(2), deletion.StandardDeviation, 1e-12);
        Assert.Equal(3 * 102, result.ScorePasses.Forward);
    }

    [Fact]
    public void Explain_UnderOtherBaselines_LeavesNoTensor()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        var options = UnderBlack with { ScoreBaselines = [BaselineKind.Grey, BaselineKind.Noise] };
        Assert.Equal(0, LiveTensors.LeftBy(() => PhotographRun.Explain(classifier, _photograph, options)));
    }

    [Theory]
    [InlineData(BaselineKind.Blur, new BaselineKind[0], new[] { BaselineKind.Grey })]
    [InlineData(BaselineKind.Grey, new BaselineKind[0], new[] { BaselineKind.Blur })]
    [InlineData(BaselineKind.Blur, new[] { BaselineKind.Blur }, new[] { BaselineKind.Grey })] // its own says nothing
    [InlineData(BaselineKind.Blur, new[] { BaselineKind.Noise }, new[] { BaselineKind.Noise })]
    [InlineData(null, new BaselineKind[0], new[] { BaselineKind.Blur })] // grey, of a small input
    public void WithUnseenBaseline_OfAMethodThatOptimizesTheScore_HasOne(
        BaselineKind? own, BaselineKind[] named, BaselineKind[] expected)
    {
        var input = new ImageSize(32, 224);
        var method = Method.Of<RandomHeatmapOptions>("cheat", options => new RandomHeatmap(options), _ => default,
            "Cheat", "A test", Needs.Scores, Resolution.Any, optimizesScore: true);
        var options = UnderBlack with { Baseline = own, ScoreBaselines = named };

        var question = own ?? BaselineKind.Grey;
        Assert.Equal(named.Where(b => b != own), options.WithUnseenBaseline(input).OtherBaselines(question));
        options = options with { Methods = [.. options.Methods, new MethodChoice(method)] }; // the first of its kind
        Assert.Equal(expected, options.WithUnseenBaseline(input).OtherBaselines(question));
    }
}
