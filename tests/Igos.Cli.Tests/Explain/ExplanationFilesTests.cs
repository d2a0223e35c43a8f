using Igos.Cli.Explain;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Imaging;
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
        var explanation = Explanation(new Heatmap(2, 3, [0, 1, float.NaN, 0, 0, 0]));
        var files = new ExplanationFiles(Path.Combine(_folder.Path, "cat"), explanation);
        files.Write(photograph, new PhotographRegion(0, 0, photograph.Width, photograph.Height), null, "cat");

        Assert.Equal(["report", "heatmap", "heatmapImage", "overlay"], files.Written.Keys);
        Assert.Equal(["igos-2x3.heatmap.png", "igos-2x3.npy", "igos-2x3.overlay.png"], Directory.EnumerateFiles(Path.Combine(_folder.Path, "cat")).Select(Path.GetFileName).Order());
        Assert.True(float.IsNaN(NumPyFile.Read(files.Written["heatmap"])[0, 2]));
        Assert.Equal(Path.Combine(_folder.Path, "cat", "igos-2x3.json"), files.Written["report"]);
    }

    [Fact]
    public void Write_FolderThatCannotBeMade_SaysSo()
    {
        using var photograph = Photograph.Read(Assets.Cat);
        File.WriteAllText(Path.Combine(_folder.Path, "cat"), "a file");
        var files = new ExplanationFiles(Path.Combine(_folder.Path, "cat"), Explanation(new Heatmap(1, 2, [0, 1])));
        var message = Assert.Throws<IgosException>(() => files.Write(photograph, new PhotographRegion(0, 0, 1, 1), null, null)).Message;
        Assert.Contains("igos-1x2.npy can't be written: ", message);
    }

    private static Explanation Explanation(Heatmap heatmap) => new()
    {
        Method = "igos",
        Options = new IntegratedGradientsOptimizedSaliencyOptions(),
        Heatmap = heatmap,
        Target = 3,
        Probability = 0.9f,
        BaselineProbability = 0.1f,
        Iterations = 1,
        StopReason = "converged",
        Seconds = 1,
    };
}
