using System.Text.Json;
using Igos.Heatmaps;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary>A real ImageNet network and photograph through the built command.</summary>
public sealed class SqueezeNetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Explain_OnnxFileWithLabels_IsOneHeatmapOf28()
    {
        var photograph = SharedFiles.Path("golden/inputs/n01443537_goldfish.png");

        var run = await BuiltCommand.RunAsync(
            "explain", photograph, "--model", SharedFiles.Path("models/SqueezeNet_fp16.onnx"),
            "--normalization", "caffe", "--labels", SharedFiles.Path("imagenet_classes.txt"),
            "--iterations", "1", "--steps", "2", "--threads", "1", "--out", _folder.Path, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\S+n01443537_goldfish\.png: goldfish.* 0\.\d{3}; igos 28×28 \(1 of 1, .* s\)\s+$", run.Error);
        using var json = JsonDocument.Parse(run.Output);
        var model = json.RootElement.GetProperty("model");
        Assert.Equal("SqueezeNet_fp16.onnx", model.GetProperty("name").GetString());
        Assert.Equal(1000, model.GetProperty("classes").GetInt32());
        Assert.Equal(224, model.GetProperty("inputWidth").GetInt32());
        var explanation = json.RootElement.GetProperty("images")[0].GetProperty("explanations")[0];
        Assert.StartsWith("goldfish", explanation.GetProperty("target").GetProperty("name").GetString());
        var heatmap = Path.Combine(
            _folder.Path, "n01443537_goldfish", "igos-28-iterations=1-steps=2-model=SqueezeNet_fp16.npy");
        Assert.Equal(28, NumPyFile.Read(heatmap).Width);
    }
}
