using System.Text.Json;
using Igos.NativeLibraries;
using Igos.Tests;
using Igos.Tests.Loading.TorchScript;
using static TorchSharp.torch;

namespace Igos.Cli.Tests.Terminal;

/// <summary>Names of classes and files that would steer a terminal, as the built command shows them.</summary>
public sealed class StrangeNamesTests : IDisposable
{
    private const string Label = "\u001b[31mred\u0007 \u202egnp\u009b", File = "\u001b[2J\n\u202e.png";
    private const string SeenLabel = @"\u001b[31mred\u0007 \u202egnp\u009b", SeenFile = @"\u001b[2J\u000a\u202e.png";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("explain", "--method")]
    [InlineData("compare", "--methods")]
    public async Task Run_NamesWithControlCharacters_AreSeenEscaped(string verb, string option)
    {
        var run = await RunAsync(verb, option, "random");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(SeenLabel, run.Output);
        Assert.Contains(SeenFile, run.Output);
        Assert.Contains($"{SeenFile}: {SeenLabel} 0.", run.Error);
        Assert.DoesNotContain(run.Output + run.Error, IsUnseen);
    }

    [Fact]
    public async Task Json_NamesWithControlCharacters_AreTheNames()
    {
        var run = await RunAsync("explain", "--method", "random", "--json");

        Assert.DoesNotContain(run.Output + run.Error, IsUnseen);
        using var report = JsonDocument.Parse(run.Output);
        var image = report.RootElement.GetProperty("images")[0];
        Assert.EndsWith(File, image.GetProperty("file").GetString());
        var name = image.GetProperty("explanations")[0].GetProperty("target").GetProperty("name").GetString();
        Assert.Equal(Label, name);
    }

    [Fact]
    public async Task Page_NamesWithControlCharacters_ShowsThemEscaped()
    {
        await RunAsync("compare", "--methods", "random");

        var page = System.IO.File.ReadAllText(
            Directory.EnumerateFiles(_folder.Path, "compare-*.html", SearchOption.AllDirectories).Single());
        Assert.Contains($"<h1>{SeenLabel}, probability 0.", page);
        Assert.DoesNotContain(page, IsUnseen);
    }

    [Theory]
    [InlineData("explain", "nothing\u001b.png")]
    [InlineData("expl\u001bain")]
    [InlineData("models", "show", "\u001b.onnx")]
    [InlineData("models", "pull", "res\u001bnet")]
    public async Task Errors_NamesWithControlCharacters_AreOneLine(params string[] arguments)
    {
        var run = await BuiltCommand.RunAsync(arguments);

        Assert.InRange(run.ExitCode, 1, 2);
        Assert.Contains(@"\u001b", run.Error);
        Assert.DoesNotContain(run.Error, IsUnseen);
    }

    private static bool IsUnseen(char c) => c is '\u202e' || (char.IsControl(c) && c is not ('\n' or '\r'));

    /// <summary>
    /// A TorchScript model whose logits are the means of red, green and blue; the cat's greatest is red's.
    /// </summary>
    private Task<BuiltCommand.Outcome> RunAsync(string verb, params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no control characters in file names.");
        TorchNative.EnsureLoaded();
        var (model, labels) = (Path.Combine(_folder.Path, "model.pt"), Path.Combine(_folder.Path, "labels.txt"));
        using (var stream = System.IO.File.Create(model))
        using (var weight = ones(2))
        {
            var tensors = new Dictionary<string, Tensor> { ["weight"] = weight };
            TorchScriptWriter.Write(stream, tensors, ["return torch.mean(x, [2, 3])"]);
        }

        System.IO.File.WriteAllLines(labels, [Label, "green", "blue"]);
        var photograph = Path.Combine(_folder.Path, File);
        System.IO.File.Copy(Assets.Cat, photograph);
        return BuiltCommand.RunAsync(
        [
            verb, photograph, "--model", model, "--normalization", "unit", "--labels", labels, "--threads", "1",
            .. options, "--out", Path.Combine(_folder.Path, "out"),
        ]);
    }
}
