using Igos.NativeLibraries;
using Igos.Tests;
using Igos.Tests.Loading.TorchScript;
using static TorchSharp.torch;

namespace Igos.Cli.Tests.Evaluate;

/// <summary><c>igos evaluate --score-model</c>: the embedded classifier's heatmaps on networks of files.</summary>
public sealed class ScoreModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ScoreModel_OfAFile_HasColumnsOfItsName()
    {
        var run = await EvaluateAsync("--score-model", Model("ten", 10), "--score-normalization", "unit");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("The same heatmaps scored by ten.pt, grey.", run.Output);
        Assert.Contains("Del. (ten.pt, grey) ↓", run.Output);
    }

    [Fact]
    public async Task ScoreModel_OfOtherClasses_IsRefused()
    {
        var run = await EvaluateAsync("--score-model", Model("three", 3), "--score-normalization", "unit");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--score-model three.pt: it has 3 classes, and cifar10-resnet11 has 10", run.Error);
    }

    [Fact]
    public async Task ScoreModel_WithoutItsNormalization_NamesTheFlag()
    {
        var run = await EvaluateAsync("--score-model", Model("ten", 10));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--score-normalization", run.Error);
    }

    private string Model(string name, int classes)
    {
        TorchNative.EnsureLoaded();
        var path = Path.Combine(_folder.Path, $"{name}.pt");
        using var stream = File.Create(path);
        using var weight = linspace(-2, 3, 3 * classes).reshape(3, classes);
        TorchScriptWriter.Write(stream, new Dictionary<string, Tensor> { ["weight"] = weight },
            ["weight = self.weight", "return torch.mm(torch.mean(x, [2, 3]), weight)"]);
        return path;
    }

    private Task<BuiltCommand.Outcome> EvaluateAsync(params string[] options) => BuiltCommand.RunAsync(
    [
        "evaluate", Assets.Cat, "--methods", "random", "--sizes", "8", "--store",
        Path.Combine(_folder.Path, "results.db"), .. options,
    ]);
}
