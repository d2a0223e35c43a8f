using Igos.Classifiers;
using Igos.Explainers;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>What a listener sees of a search is what the search does.</summary>
[Collection(nameof(LiveTensors))]
public sealed class MaskProgressTests : IDisposable
{
    private readonly NetworkClassifier _classifier = TinyClassifiers.Random();
    private readonly Question _question;

    public MaskProgressTests()
    {
        using var images = rand([2, 3, _classifier.InputSize.Height, _classifier.InputSize.Width],
            generator: new Generator(3));
        _question = new Question(_classifier, images);
    }

    public void Dispose()
    {
        _question.Dispose();
        _classifier.Dispose();
    }

    /// <summary>After the last iteration the mask is the heatmap's, and its terms are the trace's last.</summary>
    [Theory]
    [InlineData("igos size=8 iterations=4 steps=3", false)]
    [InlineData("igos++ size=8 iterations=3 steps=3", false)]
    [InlineData("mask size=8 iterations=6", true)]
    public void Masks_OfTheLastIteration_AreTheHeatmaps(string choice, bool isWithoutTerms)
    {
        var told = new List<ExplanationProgress>();
        var explainer = MethodChoice.Parse(choice).Create();
        var explanations = explainer.Explain(_question, new Listener(told));
        Assert.Null(told[^1].Masks); // the end is told once more, where a search ends early too
        var iterations = told.Where(progress => progress.Masks is not null).ToArray();
        Assert.Equal(Enumerable.Range(1, iterations.Length), iterations.Select(progress => progress.Done));
        for (var row = 0; row < 2; row++)
        {
            var last = iterations[^1].Masks![row];
            Assert.Equal(explanations[row].Heatmap.Values.ToArray(), last.Heatmap.Values.ToArray());
            Assert.Equal(isWithoutTerms ? null : explanations[row].Trace[^1], last.Step);
        }
    }

    /// <summary>Of the ablation path the ranking is seen, and the last is the heatmap's.</summary>
    [Fact]
    public void Masks_OfTheAblationPath_RankAsTheHeatmapDoes()
    {
        var told = new List<ExplanationProgress>();
        var explanations = MethodChoice.Parse("ablation-path size=8 iterations=4").Create()
            .Explain(_question, new Listener(told));
        Assert.Equal(4, told.Count);
        for (var row = 0; row < 2; row++)
        {
            var values = explanations[row].Heatmap.Values.ToArray();
            int[] order = [.. Enumerable.Range(0, 64).OrderBy(cell => told[^1].Masks![row].Heatmap.Values[cell])];
            Assert.Equal(values.Order(), order.Select(cell => values[cell]));
        }
    }

    [Fact]
    public void Masks_LeaveNoTensor() => Assert.Equal(0, LiveTensors.LeftBy(() =>
        MethodChoice.Parse("igos++ size=8 iterations=2 steps=2").Create().Explain(_question, new Listener([]))));

    private sealed class Listener(List<ExplanationProgress> told) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => told.Add(value);
    }
}
