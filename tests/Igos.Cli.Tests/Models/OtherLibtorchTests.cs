using System.Diagnostics;
using Igos.Tests;

namespace Igos.Cli.Tests.Models;

/// <summary>The command without a libtorch of its own, and one elsewhere on the machine.</summary>
public sealed class OtherLibtorchTests : IDisposable
{
    private static readonly string[] OfLibtorch =
        ["libtorch", "libc10", "libgomp", "libshm", "libaoti", "libbackend", "libjit", "libnnapi"];

    private readonly TemporaryFolder _folder = new();

    public OtherLibtorchTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux takes another libtorch.");
        var native = Path.Combine("runtimes", "linux-x64", "native");
        Directory.CreateDirectory(In(Path.Combine("app", native)));
        string[] files =
        [
            .. Directory.GetFiles(AppContext.BaseDirectory, "*.dll"),
            .. Directory.GetFiles(AppContext.BaseDirectory, "*.json"),
            .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, native))
                .Where(file => !OfLibtorch.Any(Path.GetFileName(file).StartsWith)),
        ];
        foreach (var file in files)
        {
            var to = Path.GetRelativePath(AppContext.BaseDirectory, file);
            File.Copy(file, In(Path.Combine("app", to))); // dotnet would follow a link back
        }

        // As PyTorch's package is laid out, with the very files that the command is tested with.
        Directory.CreateDirectory(In("torch"));
        File.WriteAllText(In("torch/version.py"), "__version__ = '2.10.0+cpu'\n");
        Directory.CreateSymbolicLink(In("torch/lib"), Path.Combine(AppContext.BaseDirectory, native));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--libtorch", true)]
    [InlineData("IGOS_LIBTORCH", true)]
    [InlineData(null, false)]
    public async Task Explain_WithoutItsOwnLibtorch_TakesTheOneThatIsNamed(string? by, bool works)
    {
        string[] option = by == "--libtorch" ? ["--libtorch", In("torch")] : [];
        var (exitCode, error) = await RunAsync(by == "IGOS_LIBTORCH" ? In("torch") : null,
            ["explain", Assets.Cat, "--method", "gradient", "--out", In("out"), .. option]);
        Assert.Equal((works ? 0 : 1, works), (exitCode, Directory.Exists(In("out/cat"))));
        if (!works)
        {
            Assert.Contains("name one that is on the machine, such as that of PyTorch 2.10.0 or 2.11.0, with "
                + "--libtorch or IGOS_LIBTORCH", error);
            Assert.DoesNotContain("   at ", error);
        }
    }

    [Fact]
    public async Task Explain_WithCuda_SaysWhatIsMissing()
    {
        var (exitCode, error) = await RunAsync(null,
            ["explain", Assets.Cat, "--device", "cuda", "--libtorch", In("torch"), "--out", In("out")]);
        Assert.Equal(2, exitCode);
        Assert.Contains($"The libtorch in {In("torch")} is built for the processor alone", error);
    }

    /// <summary>Two libtorches would end the process.</summary>
    [Fact]
    public async Task Explain_WithItsOwnLibtorch_RefusesAnother()
    {
        var run = await BuiltCommand.RunAsync("explain", Assets.Cat, "--libtorch", In("torch"), "--out", In("out"));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("this program has its own libtorch", run.Error);
        File.WriteAllText(In("torch/version.py"), "__version__ = '1.13.1'\n");
        var other = await BuiltCommand.RunAsync(new Dictionary<string, string> { ["IGOS_LIBTORCH"] = In("torch") },
            "explain", Assets.Cat, "--out", In("out"));
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.StartsWith($"IGOS_LIBTORCH={In("torch")}: this libtorch is 1.13.1", other.Error);
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string? variable, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [In("app/Igos.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (variable is not null)
        {
            start.Environment["IGOS_LIBTORCH"] = variable;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }

    private string In(string name) => Path.Combine(_folder.Path, name);
}
