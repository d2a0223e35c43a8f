using System.Text.Json;
using Igos.Heatmaps;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Cli.Tests.Explain;

/// <summary><c>--signed</c> by the built command.</summary>
public sealed class SignedPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_Signed_WritesAndDrawsWhatSpeaksAgainst()
    {
        var run = await BuiltCommand.RunAsync(["explain", Assets.Cat, "--method", "grad-cam,random", "--threads", "1",
            "--target", "dog", "--signed", "--json", "--out", _folder.Path]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--signed: random can't say what speaks against the class", run.Error);

        var explanations = JsonDocument.Parse(run.Output).RootElement.GetProperty("images")[0]
            .GetProperty("explanations").EnumerateArray().ToArray();
        Assert.False(explanations[1].GetProperty("files").TryGetProperty("signed", out _));
        var files = explanations[0].GetProperty("files");
        string File(string name) => files.GetProperty(name).GetString()!;
        var (signed, heatmap) = (NumPyFile.Read(File("signed")), NumPyFile.Read(File("heatmap")));
        Assert.True(signed.Min < 0, "The cat's photograph speaks against a dog somewhere.");
        Assert.Equal(heatmap.Values.ToArray(), signed.Values.ToArray().Select(value => Math.Max(0, value)));
        foreach (var picture in (string[])[File("signedImage"), File("signedOverlay")])
        {
            using var drawn = SKBitmap.Decode(picture);
            Assert.Contains(drawn.Pixels, colour => colour.Blue > colour.Red + 60);
        }
    }

    [Fact]
    public async Task Explain_SignedOfMethodsWithout_IsWrongUsage()
    {
        var run = await BuiltCommand.RunAsync(
            ["explain", Assets.Cat, "--method", "igos,rise", "--signed", "--out", _folder.Path]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--signed: igos, rise would ignore it; it is for methods that also find what speaks against "
            + "the class: ", run.Error);
    }
}
