using Igos.Tests;

namespace Igos.Cli.Tests.Photographs;

/// <summary>A second run overwrites what is of the same result, and nothing else.</summary>
public sealed class ResultFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("explain", ".npy")]
    [InlineData("compare", ".html")]
    public async Task Run_TemplateThatAnotherPhotographHasToo_IsNumbered(string verb, string ending)
    {
        string[] options = ["--methods", "gradient", "--name", "same"];
        await RunAsync([verb, Assets.Cat, .. options]);
        var first = await File.ReadAllBytesAsync(In($"same{ending}"), TestContext.Current.CancellationToken);

        var second = await RunAsync([verb, Assets.Horse, .. options]);
        await RunAsync([verb, Assets.Horse, .. options]); // the same again

        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Contains($"The files {In("same")}.* are of another result, so this one's are called {In("same-2")}.*",
            second.Error);
        Assert.Equal(first, await File.ReadAllBytesAsync(In($"same{ending}"), TestContext.Current.CancellationToken));
        Assert.Equal([In($"same-2{ending}"), In($"same{ending}")], Directory.GetFiles(_folder.Path, $"*{ending}")
            .Order(StringComparer.Ordinal));
    }

    /// <summary>It is of several results, and has their number.</summary>
    [Fact]
    public async Task Explain_TotalsOfAnotherPhotograph_FollowItsResults()
    {
        string[] options = ["--methods", "igos,mask", "--size", "4", "--iterations", "2", "--steps", "2", "--trace",
            "--name", "{method}"];
        foreach (var photograph in (string[])[Assets.Cat, Assets.Horse, Assets.Horse])
        {
            var run = await RunAsync(["explain", photograph, .. options]);
            Assert.True(run.ExitCode == 0, run.Error);
        }

        Assert.Equal([In("trace-igos_mask-2.png"), In("trace-igos_mask.png")],
            Directory.GetFiles(_folder.Path, "trace*").Order(StringComparer.Ordinal));
    }

    /// <summary>A comparison called as the photograph beside it would else take its place.</summary>
    [Fact]
    public async Task Compare_WhereAPhotographHasTheName_LeavesIt()
    {
        var photograph = In("cat.png");
        File.Copy(Assets.Cat, photograph);
        await RunAsync("compare", photograph, "--methods", "gradient", "--name", "{photograph}");
        Assert.Equal(await File.ReadAllBytesAsync(Assets.Cat, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(photograph, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(In("cat-2.png")));
    }

    /// <summary>A file of that name that no run of igos wrote stays as it is, whatever it holds.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("[7]")]
    [InlineData("""{"model": 1}""")]
    [InlineData("""{"model": {}, "model": {}}""")]
    [InlineData("""{"command": {"result": 7}}""")]
    public async Task Compare_WhereAFileOfSomethingElseHasTheName_LeavesIt(string content)
    {
        var file = In("same.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        var run = await RunAsync("compare", Assets.Cat, "--methods", "gradient", "--name", "same");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(content, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(In("same-2.json")));
    }

    /// <summary>What differs is in the names, also where files are of several methods.</summary>
    [Fact]
    public async Task Run_OtherOptions_AreOtherNames()
    {
        string[][] runs =
        [
            ["compare", "--methods", "gradient", "--baseline", "grey"], ["compare", "--methods", "gradient,random"],
            ["compare", "--methods", "gradient", "--target", "dog"],
            ["compare", "--methods", "gradient", "--baseline", "blur", "--resize", "crop"],
            ["compare", "--methods", "gradient", "--size", "8", "--seed", "2"],
            ["attack", "--attack-only"], ["attack", "--attack-only", "--target", "random", "--seed", "2"],
            ["attack", "--attack-only", "--epsilon", "0.05", "--momentum", "0.5", "--iterations", "3"],
        ];
        foreach (var run in runs)
        {
            var outcome = await RunAsync([run[0], Assets.Cat, .. run[1..]]);
            Assert.True(outcome.ExitCode == 0, outcome.Error);
        }

        Assert.Equal(
            [
                "attack-only-epsilon=0.05-iterations=3-momentum=0.5",
                "attack-only-seed=2-target=random",
                "attack-only",
                "compare-16-methods=gradient-resize=crop-baseline=blur",
                "compare-16-methods=gradient-target=dog",
                "compare-16-methods=gradient",
                "compare-16-methods=gradient_random",
                "compare-8-methods=gradient-seed=2",
            ],
            Directory.GetFiles(In("cat"), "*.json").Order(StringComparer.Ordinal)
                .Select(Path.GetFileNameWithoutExtension));
    }

    /// <summary>Two photographs of one name, in two runs of <c>igos attack</c>.</summary>
    [Fact]
    public async Task Attack_TheSameNameFromAnotherFolder_DoesNotMeetBetweenRuns()
    {
        var other = In(Path.Combine("other", "cat.png"));
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Copy(Assets.Horse, other);
        await RunAsync("attack", Assets.Cat, "--attack-only");
        var run = await RunAsync("attack", other, "--attack-only");
        Assert.Contains("the files of another image of that name are there", run.Error);
        Assert.True(File.Exists(In(Path.Combine("cat-2", "attack-only.json"))));
    }

    /// <summary>Another network under the same file name: its bytes tell it, and the older files stay.</summary>
    [Fact]
    public async Task Explain_AnotherModelOfTheSameFileName_IsNumbered()
    {
        var model = SharedFiles.Path("models/SqueezeNet_fp16.onnx");
        string Copy(string folder, bool isChanged)
        {
            var copy = In(Path.Combine(folder, "net.onnx"));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(model, copy);
            if (isChanged)
            {
                // Field 5 of an ONNX model is its version: other bytes, the same network.
                using var file = File.Open(copy, FileMode.Append);
                file.Write([0x28, 0x07]);
            }

            return copy;
        }

        foreach (var file in (string[])[Copy("a", false), Copy("b", true)])
        {
            var run = await RunAsync("explain", Assets.Cat, "--method", "grad-cam", "--model", file,
                "--normalization", "caffe", "--labels", "imagenet");
            Assert.True(run.ExitCode == 0, run.Error);
        }

        Assert.Equal(["grad-cam-13-model=net", "grad-cam-13-model=net-2"],
            Directory.GetFiles(In("cat"), "*.npy").Select(Path.GetFileNameWithoutExtension).OrderBy(n => n!.Length));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private Task<BuiltCommand.Outcome> RunAsync(params string[] arguments) =>
        BuiltCommand.RunAsync([.. arguments, "--threads", "1", "--out", _folder.Path]);
}
