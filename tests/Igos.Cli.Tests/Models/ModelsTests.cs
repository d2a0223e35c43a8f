using System.Text.Json;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Tests;
using Igos.Tests.Loading.Weights;
using Igos.Tests.Loading.Zoo;

namespace Igos.Cli.Tests.Models;

/// <summary>
/// <c>igos models</c> as the built command, with a cache of its own and a proxy that lets nothing through.
/// </summary>
public sealed class ModelsTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly LoopbackServer _proxy = new(LoopbackServer.Status("502 Bad Gateway"));

    public void Dispose()
    {
        _proxy.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task Models_ListsEveryNameAndWhatIsHere()
    {
        File.WriteAllBytes(Path.Combine(_cache.Path, "resnet50-0676ba61.pth"), [1]);

        var run = await RunAsync("models");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(Architectures.All, a => Assert.Matches(
            $@"(?m)^{a.Name} +224×224 +{a.ParameterCount / 1e6:0.0} M +{a.Top1:0.0}  "
            + (a.Name == "resnet50" ? "here" : "to pull"), run.Output));
        Assert.Matches(@"(?m)^cifar10-resnet11 +32×32 +1.9 M +–  in igos", run.Output);
        Assert.Contains(_cache.Path, run.Output);
        Assert.Contains("BSD 3-Clause", run.Output);
    }

    [Fact]
    public async Task Models_Json_HoldsTheSame()
    {
        File.WriteAllBytes(Path.Combine(_cache.Path, "vgg19-dcbb9e9d.pth"), [1]);

        var run = await RunAsync("models", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(Architectures.All.Count + 1, json.RootElement.GetArrayLength());
        var cached = json.RootElement.EnumerateArray()
            .Where(m => m.GetProperty("cached").GetBoolean()).Select(m => m.GetProperty("name").GetString());
        Assert.Equal(["cifar10-resnet11", "vgg19"], cached);
        var vgg = json.RootElement.EnumerateArray().Single(m => m.GetProperty("name").GetString() == "vgg19");
        Assert.Equal("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth", vgg.GetProperty("url").GetString());
        Assert.Equal(72.376, vgg.GetProperty("top1").GetDouble());
    }

    [Fact]
    public async Task Pull_ProxyRefuses_AsksTheProxyAndSaysWhatToFetch()
    {
        var run = await RunAsync("models", "pull", "resnet50");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("about 102 MB", run.Error);
        var path = Path.Combine(_cache.Path, "resnet50-0676ba61.pth");
        Assert.Contains("fetch https://download.pytorch.org/models/resnet50-0676ba61.pth by hand "
            + $"and put it at {path}.", run.Error);
        Assert.Equal(new LoopbackServer.Request("CONNECT", "download.pytorch.org:443", null),
            Assert.Single(_proxy.Requests));
    }

    [Fact]
    public async Task Pull_FileThereIsDamaged_SaysToDeleteIt()
    {
        var path = Path.Combine(_cache.Path, "squeezenet1_1-b8a52dc0.pth");
        File.WriteAllBytes(path, [1]);

        var run = await RunAsync("models", "pull", "SqueezeNet1_1", "cifar10-resnet11");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{path} was there already, but it is another file or damaged", run.Error);
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Pull_AnotherProcessIsAtIt_WaitsAndTakesItsFile()
    {
        var path = Path.Combine(_cache.Path, "resnet18-f37072fd.pth");
        Task<BuiltCommand.Outcome> running;
        using (new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            running = RunAsync("models", "pull", "resnet18");
            // A process takes seconds to start where many do at once.
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
            Assert.False(running.IsCompleted);
            File.WriteAllBytes(path, [1]);
        }

        var run = await running;

        Assert.Equal((0, $"resnet18: {path}"), (run.ExitCode, run.Output.TrimEnd()));
        Assert.Empty(_proxy.Requests);
    }

    [Theory]
    [InlineData("resnet-50", "resnet-50: no model has that name. Did you mean resnet50?")]
    [InlineData("--all", "no such option")]
    public async Task Pull_NoSuchName_IsWrongUsage(string name, string expected)
    {
        var run = await RunAsync("models", "pull", name);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(name, run.Error);
        Assert.Contains(expected, run.Error);
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Pull_NoName_PointsToItsOwnHelp()
    {
        var run = await RunAsync("models", "pull");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("See igos models pull --help.", run.Error);
    }

    [Theory]
    [InlineData("cifar10-resnet11", "residual2a.norm", "Convolution", "128×8×8", "residual3")]
    [InlineData("resnet18", "layer3", "Identity", "256×14×14", "layer4")]
    public async Task Show_Name_PrintsLayersWithoutDownload(
        string name, string layer, string kind, string shape, string last)
    {
        var run = await RunAsync("models", "show", name);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches($"(?m)^{layer} +{kind} +{shape}$", run.Output);
        Assert.Contains($"Grad-CAM looks at {last} ", run.Output);
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Show_OnnxFile_PrintsItsLayers()
    {
        var run = await RunAsync("models", "show", SharedFiles.Path("models/SqueezeNet_fp32.onnx"), "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(1000, json.RootElement.GetProperty("classes").GetInt32());
        var concatenations = json.RootElement.GetProperty("layers").EnumerateArray()
            .Where(l => l.GetProperty("name").GetString() == "fire9/concat_1");
        Assert.Contains(concatenations, l => l.GetProperty("outputShape").EnumerateArray()
            .Select(n => n.GetInt32()).SequenceEqual([1, 512, 13, 13]));
    }

    [Fact]
    public async Task Show_WeightsOfAnotherHead_ShowsItsClasses()
    {
        var weights = MadeUp("mine.safetensors", classes: 7);
        var run = await RunAsync("models", "show", "squeezenet1_1", "--weights", weights);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches("(?m)^classifier.1 +Convolution +7×13×13$", run.Output);
        Assert.Contains("7 classes", run.Output);
    }

    [Fact]
    public async Task Explain_NamedModelFromTheCache_WorksOffline()
    {
        MadeUp("squeezenet1_1-b8a52dc0.pth");

        var run = await RunAsync(
            "explain", Assets.Cat, "--model", "squeezenet1_1", "--method", "grad-cam", "--layer", "features.12",
            "--target", "tench", "--out", Path.Combine(_cache.Path, "out"), "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var explanation = json.RootElement.GetProperty("images")[0].GetProperty("explanations")[0];
        Assert.Equal("tench", explanation.GetProperty("target").GetProperty("name").GetString());
        Assert.Equal(13, explanation.GetProperty("height").GetInt32());
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Explain_OwnWeightsAndLabels_NeedsNoOtherFlag()
    {
        var labels = Path.Combine(_cache.Path, "mine.txt");
        File.WriteAllLines(labels, ["apple", "pear", "plum", "cherry", "quince", "fig", "grape"]);

        var run = await RunAsync(
            "explain", Assets.Cat, "--model", "squeezenet1_1", "--weights", MadeUp("mine.pth", classes: 7),
            "--labels", labels, "--method", "gradient", "--out", Path.Combine(_cache.Path, "out"), "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(7, json.RootElement.GetProperty("model").GetProperty("classes").GetInt32());
        var explanation = json.RootElement.GetProperty("images")[0].GetProperty("explanations")[0];
        Assert.Contains(explanation.GetProperty("target").GetProperty("name").GetString(), File.ReadLines(labels));
    }

    [Fact]
    public async Task Explain_NamedModelNotHere_SaysWhatItDownloadsAndWhatToFetch()
    {
        var run = await RunAsync("explain", Assets.Cat, "--model", "vgg19", "--out", Path.Combine(_cache.Path, "out"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("The official weights of vgg19, about 575 MB, are downloaded from "
            + "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth", run.Error);
        Assert.Contains("by hand and put it at", run.Error);
    }

    [Fact]
    public async Task Show_NoSuchModel_Fails()
    {
        var run = await RunAsync("models", "show", "resnet51");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("resnet51", run.Error);
    }

    /// <summary>Weights of squeezenet1_1 that a hash made up, in the cache's folder.</summary>
    private string MadeUp(string name, int classes = 1000)
    {
        TorchNative.EnsureLoaded();
        using var weights = MadeUpWeights.Of(Architectures.Find("squeezenet1_1")!, classes);
        var path = Path.Combine(_cache.Path, name);
        File.WriteAllBytes(path, SafetensorsWriter.Write(weights));
        WeightsCache.MarkChecked(path); // as if it were official
        return path;
    }

    private Task<BuiltCommand.Outcome> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["IGOS_CACHE"] = _cache.Path,
            ["HTTPS_PROXY"] = _proxy.Address.ToString(),
            ["NO_PROXY"] = "",
        };
        return BuiltCommand.RunAsync(environment, arguments);
    }
}
