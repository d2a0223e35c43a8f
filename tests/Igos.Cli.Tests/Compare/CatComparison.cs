using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Compare;

/// <summary>
/// One run of <c>igos compare</c> on the cat, under a name that is bad for HTML; several tests look at what it left.
/// </summary>
public sealed class CatComparison : IAsyncLifetime
{
    public const string FileName = "<b>&.png";

    /// <summary>What tells it apart: its size, methods in the catalogue's order, and changed options.</summary>
    public const string Stem = "compare-16-methods=igos_gradient_grad-cam_random-iterations=2-steps=2";

    private readonly TemporaryFolder _folder = new();

    public static string Cat
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Igos.slnx")))
            {
                directory = directory.Parent!;
            }

            return Path.Combine(directory.FullName, "assets", "cat.png");
        }
    }

    /// <summary>Methods that are quick with these options.</summary>
    public static string[] Quick =>
        ["--methods", "igos,gradient,random,grad-cam", "--iterations", "2", "--steps", "2", "--threads", "1"];

    public string Output { get; private set; } = "";

    public string Folder => Path.Combine(_folder.Path, "out", "<b>&");

    public JsonElement Json { get; private set; }

    public string Html { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no < in file names.");
        var photograph = Path.Combine(_folder.Path, FileName);
        File.Copy(Cat, photograph);

        var run = await BuiltCommand.RunAsync(new Dictionary<string, string>(),
            ["compare", photograph, .. Quick, "--out", Path.Combine(_folder.Path, "out")]);

        Assert.True(run.ExitCode == 0, run.Error);
        Output = run.Output;
        Json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, $"{Stem}.json"))).RootElement;
        Html = File.ReadAllText(Path.Combine(Folder, $"{Stem}.html"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
