using Igos.Classifiers;
using Igos.Cli.Explain;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Reports;
using Igos.Running;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

public sealed class ExplanationFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A heatmap that can't be ranked has no curves; its pictures say so instead of showing it.</summary>
    [Fact]
    public void Write_HeatmapWithNaN_HasNoCurves()
    {
        using var photograph = Photograph.Read(Assets.Cat);
        using var classifier = Classifier.Load();
        var folder = Path.Combine(_folder.Path, "cat");
        var files = new ExplanationFiles(
            Path.Combine(folder, "igos-2x3"), Row(new Heatmap(2, 3, [0, 1, float.NaN, 0, 0, 0])));
        files.Write(Seen(classifier, photograph));

        Assert.Equal(["report", "heatmap", "heatmapImage", "overlay"], files.Written.Keys);
        Assert.Equal(["igos-2x3.heatmap.png", "igos-2x3.npy", "igos-2x3.overlay.png"],
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        Assert.True(float.IsNaN(NumPyFile.Read(files.Written["heatmap"])[0, 2]));
        Assert.Equal(Path.Combine(_folder.Path, "cat", "igos-2x3.json"), files.Written["report"]);
    }

    [Fact]
    public void Write_FolderThatCannotBeMade_SaysSo()
    {
        using var photograph = Photograph.Read(Assets.Cat);
        File.WriteAllText(Path.Combine(_folder.Path, "cat"), "a file");
        using var classifier = Classifier.Load();
        var files = new ExplanationFiles(Path.Combine(_folder.Path, "cat", "igos-1x2"), Row(new Heatmap(1, 2, [0, 1])));
        var message = Assert.Throws<IgosException>(() => files.Write(Seen(classifier, photograph))).Message;
        Assert.Contains("igos-1x2.npy can't be written: ", message);
    }

    private static ExplainedPhotograph Seen(IClassifier classifier, Photograph photograph) => new()
    {
        Photograph = photograph,
        Region = photograph.Region(classifier.InputSize, Resize.Squash),
        Classifier = classifier,
        TopClasses = [],
        Target = new ClassProbability(3, "cat", 0.9f),
        Baseline = BaselineKind.Blur,
        BaselineProbability = 0.1f,
        Warnings = [],
    };

    private static ResultRow Row(Heatmap heatmap) => new("cat.png", new Explanation
    {
        Method = IntegratedGradientsOptimizedSaliency.Descriptor,
        Options = new IntegratedGradientsOptimizedSaliencyOptions(),
        Heatmap = heatmap,
        Target = new ClassProbability(3, "cat", 0.9f),
        Baseline = BaselineKind.Blur,
        BaselineProbability = 0.1f,
        Iterations = 1,
        StopReason = "converged",
        Passes = new Passes(1, 1),
        Seconds = 1,
    }, []);
}
