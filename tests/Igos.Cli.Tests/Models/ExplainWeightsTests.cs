using System.Text.Json;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Tests;
using Igos.Tests.Loading.Weights;
using Igos.Tests.Loading.Zoo;

namespace Igos.Cli.Tests.Models;

/// <summary>A checkpoint that someone trained, as the built command takes it.</summary>
public sealed class ExplainWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_CheckpointWithAnotherHead_NeedsNoFurtherOption()
    {
        var labels = Path.Combine(_folder.Path, "mine.txt");
        File.WriteAllLines(labels, ["cat", "dog", "horse"]);

        var run = await RunAsync(
            "--model", "resnet18", "--weights", Checkpoint(), "--labels", labels,
            "--method", "grad-cam", "--target", "dog", "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var explanation = json.RootElement.GetProperty("images")[0].GetProperty("explanations")[0];
        Assert.Equal("dog", explanation.GetProperty("target").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Explain_WeightsAsTheModel_AsksForTheArchitectureAlone()
    {
        var checkpoint = Checkpoint();

        var run = await RunAsync("--model", checkpoint);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{checkpoint} holds weights only", run.Error);
        Assert.DoesNotContain("normaliz", run.Error);
    }

    [Fact]
    public async Task Explain_FileOfAnotherKind_ListsWhatIsSupported()
    {
        var file = Path.Combine(_folder.Path, "model.onnx");
        File.WriteAllText(file, "not a model");

        var run = await RunAsync("--model", file);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("Supported are ONNX models", run.Error);
    }

    /// <summary>resnet18 with three classes, as a training program on several devices saves it.</summary>
    private string Checkpoint()
    {
        TorchNative.EnsureLoaded();
        using var weights = MadeUpWeights.Of(Architectures.Find("resnet18")!, 3);
        var path = Path.Combine(_folder.Path, "mine.pth");
        File.WriteAllBytes(path, CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["epoch"] = 90L,
            ["state_dict"] = w.StateDict(weights.Select(p => KeyValuePair.Create($"module.{p.Key}", p.Value))),
        }));
        return path;
    }

    private Task<BuiltCommand.Outcome> RunAsync(params string[] options) =>
        BuiltCommand.RunAsync(["explain", Assets.Cat, "--out", Path.Combine(_folder.Path, "out"), .. options]);
}
