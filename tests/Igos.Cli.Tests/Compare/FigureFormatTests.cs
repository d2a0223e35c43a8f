using System.Xml.Linq;
using Igos.Tests;

namespace Igos.Cli.Tests.Compare;

/// <summary><c>--format</c> by the built command.</summary>
public sealed class FigureFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The numbers at the small curves' axes are text too.</summary>
    [Fact]
    public async Task Compare_Svg_IsAFigureOfTextAndLines()
    {
        var run = await BuiltCommand.RunAsync(
            ["compare", CatComparison.Cat, .. CatComparison.Quick, "--format", "svg", "--out", _folder.Path]);
        Assert.True(run.ExitCode == 0, run.Error);
        var files = Directory.GetFiles(Path.Combine(_folder.Path, "cat"));
        Assert.DoesNotContain(files, file => file.EndsWith(".png"));
        var figure = XDocument.Load(Assert.Single(files, file => file.EndsWith(".svg")));
        var texts = figure.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.Contains("Grad-CAM", texts);
        Assert.Equal(2 * 4, texts.Count(text => text == "0.5")); // both axes of four methods' curves
    }

    [Fact]
    public async Task Explain_Pdf_IsTheFormatOfEveryFigure()
    {
        var run = await BuiltCommand.RunAsync(["explain", CatComparison.Cat, "--size", "4", "--iterations", "2",
            "--evidence", "--trace", "--threads", "1", "--format", "pdf", "--out", _folder.Path]);
        Assert.True(run.ExitCode == 0, run.Error);
        var files = Directory.GetFiles(Path.Combine(_folder.Path, "cat"));
        Assert.Equal(["curves", "evidence", "heatmap", "overlay", "trace"], files.Where(file => file.EndsWith(".pdf"))
            .Select(file => Path.GetFileName(file).Split('.')[^2]).Order());
        Assert.DoesNotContain(files, file => file.EndsWith(".png"));
    }
}
