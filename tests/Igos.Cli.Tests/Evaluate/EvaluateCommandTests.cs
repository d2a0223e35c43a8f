using System.Diagnostics;
using System.Text.Json;
using Igos.Evaluation.Store;
using Igos.Imaging;
using Igos.Tests;

namespace Igos.Cli.Tests.Evaluate;

/// <summary><c>igos evaluate</c> as a user runs it: the embedded classifier on the project's photographs.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private const string Rows = """
        {"rows": [
            {"method": "igos", "size": 16, "iterations": 4},
            {"method": "mask", "size": 8, "iterations": 40},
            {"method": "rise", "size": 8, "steps": 200},
            {"method": "grad-cam", "size": 8},
            {"method": "random", "size": 8}
        ]}
        """;

    private readonly TemporaryFolder _folder = new();

    public EvaluateCommandTests()
    {
        File.WriteAllText(In("rows.json"), Rows);
        foreach (var photograph in (string[])["cat.png", "coffee.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", photograph), In(photograph));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_HoldsWhatExplainPrints()
    {
        var run = await EvaluateAsync("a.db", "--methods", "igos,grad-cam", "--sizes", "16", "--iterations", "4");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("6 of 6 results (100 %)", run.Error);
        Assert.Contains("3 photographs", run.Output);
        Assert.Matches(@"\nI-GOS iterations=4\s+0\.\d+ ±0\.\d+\s+0\.\d+ ±0\.\d+", run.Output);
        var explained = await BuiltCommand.RunAsync("explain", In("cat.png"), In("coffee.png"), In("horse.png"),
            "--method", "igos,grad-cam", "--size", "16", "--iterations", "4", "--json", "--out", In("out"));
        using var report = JsonDocument.Parse(explained.Output);
        var printed = report.RootElement.GetProperty("images").EnumerateArray()
            .SelectMany(image => image.GetProperty("explanations").EnumerateArray())
            .Select(e => (e.GetProperty("score").GetProperty("deletion").GetDouble(),
                e.GetProperty("score").GetProperty("insertion").GetDouble(),
                e.GetProperty("passes").GetProperty("forward").GetInt64(),
                e.GetProperty("passes").GetProperty("backward").GetInt64()));
        var kept = Results("a.db").Where(r => r.Method == "igos").Select(r =>
            (r.Deletion!.Value, r.Insertion!.Value, r.Forward!.Value, r.Backward!.Value)).ToArray();
        Assert.Equal(3, kept.Length);
        Assert.Subset(printed.ToHashSet(), kept.ToHashSet());
    }

    /// <summary>The seed is the noise's of the baseline too, in both commands.</summary>
    [Fact]
    public async Task Store_UnderABaselineOfNoise_HoldsWhatExplainPrints()
    {
        string[] options = ["--baseline", "noise", "--seed", "3"];
        Assert.Equal(0, (await EvaluateAsync("a.db", ["--methods", "random", "--sizes", "8", .. options])).ExitCode);
        var explained = await BuiltCommand.RunAsync(
            ["explain", In("cat.png"), "--method", "random", "--size", "8", "--json", "--out", In("out"), .. options]);
        using var report = JsonDocument.Parse(explained.Output);
        var score = report.RootElement.GetProperty("images")[0].GetProperty("explanations")[0].GetProperty("score");
        var kept = Results("a.db").Single(result => result.Photograph == "cat.png");
        Assert.Equal(score.GetProperty("deletion").GetDouble(), kept.Deletion);
        Assert.Equal(score.GetProperty("insertion").GetDouble(), kept.Insertion);
    }

    [Fact]
    public async Task MaxPixels_OfPhotographsBeyondIt_IsTheirError()
    {
        var sizes = ((string[])["cat.png", "coffee.png", "horse.png"]).ToDictionary(name => name, name =>
        {
            using var photograph = Photograph.Read(In(name));
            return photograph.Width * photograph.Height;
        });
        var least = sizes.MinBy(size => size.Value);
        var run = await EvaluateAsync(
            "a.db", "--methods", "random", "--sizes", "8", "--max-pixels", $"{sizes.Values.Order().ElementAt(1) - 1}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 of 3 results, 2 failed (100 %) are in ", run.Error);
        Assert.Contains("make it smaller, or raise the limit, --max-pixels.", run.Error);
        Assert.Equal(least.Key, Results("a.db").Single(result => result.Deletion is not null).Photograph);
    }

    /// <summary>A method that knows of no baseline has the scores that it has where blur is the question's.</summary>
    [Fact]
    public async Task ScoreBaseline_OfAMethodWithoutBaseline_IsWhatThatQuestionGives()
    {
        string[] rows = ["--methods", "grad-cam", "--sizes", "8"];
        var run = await EvaluateAsync("a.db", [.. rows, "--score-baseline", "blur"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Del. (blur) ↓", run.Output);
        Assert.Equal(0, (await EvaluateAsync("b.db", [.. rows, "--baseline", "blur"])).ExitCode);
        using var store = ResultStore.Read(In("a.db"));
        var judged = store.Scores().SelectMany(scores => scores).Select(s => (s.Deletion, s.Insertion));
        Assert.Equal(Results("b.db").Select(r => (r.Deletion, r.Insertion)).Order(), judged.Order());
    }

    [Theory]
    [InlineData("white", "--score-baseline white: expected some of blur, black, grey, mean, noise, median")]
    [InlineData("grey,", "--score-baseline grey,: expected some of")]
    public async Task ScoreBaseline_OfNoKind_SaysWhatThereIs(string given, string expected)
    {
        var run = await EvaluateAsync("a.db", "--score-baseline", given);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    /// <summary>
    /// Ended at three moments as the system ends a process without asking; then the same command goes on.
    /// </summary>
    [Fact]
    public async Task Kill_LosesNothingThatWasKept()
    {
        string[] study = ["--study", In("rows.json"), "--threads", "1"];
        Assert.Equal(0, (await EvaluateAsync("whole.db", study)).ExitCode);
        foreach (var cells in (int[])[1, 4, 9])
        {
            await BuiltCommand.RunAsync(new Dictionary<string, string>(), process => Task.Run(async () =>
            {
                while (!process.HasExited && Count("killed.db") < cells)
                {
                    await Task.Delay(5);
                }

                process.Kill();
            }), Arguments("killed.db", study));
        }

        Assert.Equal(0, (await EvaluateAsync("killed.db", study)).ExitCode);
        Assert.Equal(15, Results("whole.db").Count);
        Assert.Equal(Results("whole.db").Select(Figures).Order(), Results("killed.db").Select(Figures).Order());
    }

    [Fact]
    public async Task Interrupt_SaysWhatIsThere()
    {
        var run = await BuiltCommand.RunAsync(new Dictionary<string, string>(), async process =>
        {
            while (!process.HasExited && Count("a.db") < 2)
            {
                await Task.Delay(5);
            }

            using var kill = Process.Start("kill", ["-INT", $"{process.Id}"])!;
            await kill.WaitForExitAsync();
        }, Arguments("a.db", "--methods", "random,mask", "--iterations", "2000"));
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("of 6 results", run.Error);
        Assert.Contains("the same command goes on", run.Error);
        Assert.InRange(Results("a.db").Count, 2, 5);
    }

    [Fact]
    public async Task Failures_AreCounted_AndTheOthersGoOn()
    {
        File.WriteAllText(In("broken.png"), "no picture");
        var run = await EvaluateAsync("a.db", "--methods", "random");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("broken.png", run.Error);
        Assert.Contains("3 of 4 results, 1 failed (100 %) are in", run.Error);
        Assert.Contains("1 failed (--retry-failed tries them again)", run.Error);
    }

    [Fact]
    public async Task Print_GivesAStudyBack()
    {
        var printed = await BuiltCommand.RunAsync("evaluate", "--study", "table-5", "--print");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        File.WriteAllText(In("mine.json"), printed.Output);
        var again = await BuiltCommand.RunAsync("evaluate", "--study", In("mine.json"), "--print");
        Assert.Equal(printed.Output, again.Output);
    }

    [Theory]
    [InlineData(2, "PHOTOGRAPHS are missing", "evaluate")]
    [InlineData(1, "nowhere doesn't exist", "evaluate", "nowhere")]
    [InlineData(2, "--study table-9: there is no such study", "evaluate", "{cat}", "--study", "table-9")]
    [InlineData(2, "row 1: itertions 5: igos has no such option", "evaluate", "{cat}", "--study", "{misspelt}")]
    [InlineData(2, "--sizes 28,14", "evaluate", "{cat}", "--study", "table-1")]
    [InlineData(2, "--target truth: the true classes aren't known", "evaluate", "{cat}", "--target", "truth")]
    [InlineData(2, "--l1 0.1: the study table-4 says", "evaluate", "{cat}", "--study", "table-4", "--l1", "0.1")]
    [InlineData(2, "--truth nowhere.csv", "evaluate", "{cat}", "--truth", "nowhere.csv")]
    [InlineData(2, "--sizes 0: expected whole numbers", "evaluate", "{cat}", "--sizes", "0")]
    [InlineData(1, "is damaged, or no store of results", "evaluate", "{cat}", "--store", "{misspelt}")]
    public async Task Errors_AreOneSentence(int exitCode, string message, params string[] arguments)
    {
        File.WriteAllText(In("misspelt.json"), "{\"rows\": [{\"method\": \"igos\", \"itertions\": 5}]}");
        string[] given =
            [.. arguments.Select(a => a.Replace("{cat}", In("cat.png")).Replace("{misspelt}", In("misspelt.json")))];
        if (!given.Contains("--store"))
        {
            given = [.. given, "--store", In("errors.db")];
        }

        var run = await BuiltCommand.RunAsync(given);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    private static string Figures(StoredResult r) => string.Join(' ', r.Hash, r.Choice, r.Target, r.Probability,
        r.Deletion, r.Insertion, Convert.ToHexString(r.DeletionCurve!), Convert.ToHexString(r.InsertionCurve!),
        r.Objective, r.Iterations, r.Stop, r.Forward, r.Backward, r.Warnings);

    private string In(string name) => Path.Combine(_folder.Path, name);

    private string[] Arguments(string store, params string[] options) =>
        ["evaluate", _folder.Path, "--store", In(store), .. options];

    private Task<BuiltCommand.Outcome> EvaluateAsync(string store, params string[] options) =>
        BuiltCommand.RunAsync(Arguments(store, options));

    private int Count(string store)
    {
        try
        {
            return Results(store).Count;
        }
        catch (IgosException)
        {
            return 0; // not made yet
        }
    }

    private List<StoredResult> Results(string store)
    {
        using var results = ResultStore.Read(In(store));
        return [.. results.Results()];
    }
}
