using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Attack;

/// <summary>What <c>igos attack</c> made of some photographs, shared by the tests that look at it.</summary>
public sealed class AttackedPhotographs : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The cat, a file that is no picture, and the horse; with <c>--json</c>.</summary>
    internal BuiltCommand.Outcome Away { get; private set; } = null!;

    /// <summary>Cat and horse led to "deer", as a table, without heatmaps.</summary>
    internal BuiltCommand.Outcome Towards { get; private set; } = null!;

    /// <summary>Cat and horse, as a table.</summary>
    internal BuiltCommand.Outcome Table { get; private set; } = null!;

    internal JsonElement Report { get; private set; }

    internal string Broken => In("broken.png");

    internal string In(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Broken, "not a picture");
        Away = await BuiltCommand.RunAsync("attack", Assets.Cat, Broken, Assets.Horse, "--size", "8",
            "--resize", "crop", "--threads", "1", "--json", "--out", In("away"));
        Towards = await BuiltCommand.RunAsync("attack", Assets.Cat, Assets.Horse, "--target", "dee",
            "--epsilon", "0.2", "--iterations", "4", "--momentum", "0.5", "--attack-only", "--threads", "1",
            "--out", In("towards"));
        Table = await BuiltCommand.RunAsync("attack", Assets.Cat, Assets.Horse, "--size", "4", "--threads", "1",
            "--out", In("table"));
        using var document = JsonDocument.Parse(Away.Output);
        Report = document.RootElement.Clone();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
