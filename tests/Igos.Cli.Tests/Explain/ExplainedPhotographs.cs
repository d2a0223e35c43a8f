using System.Text.Json;
using Igos.Tests;

namespace Igos.Cli.Tests.Explain;

/// <summary>
/// What the command made of some photographs, shared by the tests that look at it: three processes in all.
/// </summary>
public sealed class ExplainedPhotographs : IAsyncLifetime
{
    /// <summary>
    /// Enough for a heatmap that depends on its noise; one thread, so that tests beside it don't slow it.
    /// </summary>
    private static readonly string[] Quick = ["--iterations", "2", "--steps", "3", "--threads", "1"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// Two photographs, one of the same name as the first, and five files that are none; seed 1, with <c>--json</c>.
    /// </summary>
    internal BuiltCommand.Outcome Several { get; private set; } = null!;

    /// <summary>The cat alone: seed 1, a table.</summary>
    internal BuiltCommand.Outcome SameSeed { get; private set; } = null!;

    /// <summary>The cat alone: seed 2, cropped, another target.</summary>
    internal BuiltCommand.Outcome OtherSeed { get; private set; } = null!;

    internal JsonElement Report { get; private set; }

    internal string OtherCat => In("other", "cat.png");

    internal string[] Broken => [In("cut.png"), In("empty.png"), In("text.jpg"), In("folder"), In("nothing.png")];

    internal string In(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(In("other"));
        Directory.CreateDirectory(In("folder"));
        File.Copy(Assets.Horse, OtherCat);
        var cat = File.ReadAllBytes(Assets.Cat);
        File.WriteAllBytes(In("cut.png"), cat[..(cat.Length / 2)]);
        File.WriteAllBytes(In("empty.png"), []);
        File.WriteAllText(In("text.jpg"), "not a picture");
        Several = await BuiltCommand.RunAsync(
        [
            "explain", Assets.Cat, Broken[0], Broken[1], Assets.Horse, Broken[2], Broken[3], Broken[4], OtherCat,
            "--method", "igos,random", "--method", "gradient", "--seed", "1", .. Quick,
            "--json", "--out", In("several"),
        ]);
        SameSeed = await BuiltCommand.RunAsync(["explain", Assets.Cat, "--seed", "1", .. Quick, "--out", In("same")]);
        OtherSeed = await BuiltCommand.RunAsync(
        [
            "explain", Assets.Cat, "--seed", "2", "--target", "ship", "--resize", "crop", "--baseline", "black",
            "--size", "8", .. Quick, "--out", In("other-seed"),
        ]);
        using var document = JsonDocument.Parse(Several.Output);
        Report = document.RootElement.Clone();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
