using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Running;
using Igos.Tests;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Igos.Evaluation.Tests.Store;

/// <summary>Against a real server: eng/postgres.sh makes one.</summary>
[Collection(nameof(LiveTensors))]
public sealed class PostgresDatabaseTests : IDisposable
{
    private readonly PostgresSchema _schema = new();
    private readonly TemporaryFolder _folder = new();
    private readonly NetworkClassifier _classifier = TinyClassifiers.Random();

    public PostgresDatabaseTests()
    {
        _ = PostgresSchema.Address; // or the test is skipped
        foreach (var name in (string[])["cat.png", "coffee.png"])
        {
            File.Copy(ProjectFiles.Path("assets", name), In(name));
        }
    }

    private EvaluationOptions Options => new()
    {
        Study = Study.Of(((string[])["igos size=8 iterations=3 steps=4", "grad-cam size=8", "random size=4 seeds=2"])
            .Select(MethodChoice.Parse)),
        Photographs = PhotographSet.Find([_folder.Path]),
        ScoreBaselines = [BaselineKind.Grey],
    };

    public void Dispose()
    {
        _classifier.Dispose();
        _folder.Dispose();
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("IGOS_TEST_POSTGRES")))
        {
            _schema.Dispose();
        }
    }

    /// <summary>Every column, heatmap, judge's score and seeds' figure, and every report of them.</summary>
    [Fact]
    public void Run_KeepsWhatAFileKeeps()
    {
        var file = In("results.db");
        Assert.Equal(6, Run(file, Options).Computed);
        Assert.Equal(6, Run(_schema.Store, Options).Computed);
        Assert.Equal(0, Run(_schema.Store, Options).Computed);
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Execute("UPDATE cells SET seconds = 1"); // the one figure that differs from run to run
        }

        _schema.Execute("UPDATE cells SET seconds = 1");
        Assert.Equal(Everything(file), Everything(_schema.Store));
        using var kept = ResultStore.Read(_schema.Store);
        using var expected = ResultStore.Read(file);
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            Assert.Equal(Report(expected, format), Report(kept, format));
        }
    }

    /// <summary>Made-up rows with failures, unknown truths and conditions.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("probability > 0.01 and correct")]
    [InlineData("method = 'igos' -- and so on")]
    [InlineData("difference between 0 and 0.45 or error is not null")]
    public void Report_SaysWhatThatOfAFileSays(string? where)
    {
        MadeUpStore.MakeSmall(In("small.db"));
        MadeUpStore.MakeSmall(_schema.Store);
        using var expected = ResultStore.Read(In("small.db"));
        using var kept = ResultStore.Read(_schema.Store);
        Assert.Equal(Report(expected, ReportFormat.Csv, where), Report(kept, ReportFormat.Csv, where));
        Assert.Equal(Report(expected, ReportFormat.Table, where), Report(kept, ReportFormat.Table, where));
    }

    [Theory]
    [InlineData("likelihood > 1", "column \"likelihood\" does not exist. Expected an SQL expression over hash, ")]
    [InlineData("true); DELETE FROM cells; SELECT (true", "syntax error at or near \";\". Expected")]
    [InlineData("probability >", "syntax error at or near \")\". Expected")]
    public void Report_ConditionThatIsNone_SaysWhatThereIs(string where, string message)
    {
        MadeUpStore.MakeSmall(_schema.Store);
        using var store = ResultStore.Read(_schema.Store);
        var e = Assert.Throws<ChoiceException>(() => store.Results(where).ToList());
        Assert.StartsWith($"where {where}: {message}", e.Message);
        Assert.Equal(6, store.Results().Count());
    }

    /// <summary>The first figures stay; what had failed is replaced, and no answer is lost to an error.</summary>
    [Fact]
    public void Save_OfWhatAnotherRunHasKept_IsOneRow()
    {
        using var first = new MadeUpStore(_schema.Store);
        using var second = new MadeUpStore(_schema.Store);
        var a = first.Answer("a.jpg", truth: 7, predicted: 7, probability: 0.9);
        Assert.Equal(a, second.Answer("a.jpg", truth: 7, predicted: 7, probability: 0.9));
        first.Cell(a, "igos size=28", 0.1, 0.5);
        second.Cell(a, "igos size=28", 0.3, 0.4);
        second.Failed(a, "igos size=28", "Out of memory.");
        second.NoAnswer("a.jpg", "Out of memory.");
        second.Failed(a, "mask size=28", "Out of memory.");
        first.Cell(a, "mask size=28", 0.2, 0.6);
        using var store = ResultStore.Read(_schema.Store);
        Assert.Equal([("igos size=28", 0.1, null), ("mask size=28", 0.2, null)],
            store.Results().Select(r => (r.Choice, r.Deletion!.Value, r.Error)));
        Assert.Empty(store.Failures());
    }

    [Fact]
    public async Task Run_ByTwoAtOnce_KeepsEachCellOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Run(_schema.Store, Options))));
        Run(In("results.db"), Options);
        string[] Figures(string store) => [.. Everything(store)
            .Select(line => Regex.Replace(line, "Seconds = [^,]*", "")).Order(StringComparer.Ordinal)];
        Assert.Equal(Figures(In("results.db")), Figures(_schema.Store));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MakesOneStore()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => ResultStore.Open(_schema.Store).Dispose())));
        using var store = ResultStore.Read(_schema.Store);
        Assert.Empty(store.Results());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(99)]
    public void Open_AndRead_OfAnotherVersion_AreRefused(int version)
    {
        MadeUpStore.MakeSmall(_schema.Store);
        _schema.Execute($"UPDATE store SET version = {version}");
        foreach (var open in (Func<string, ResultStore>[])[ResultStore.Open, ResultStore.Read])
        {
            Assert.Equal($"The store {Name()} is of version {version}, and this igos reads and writes version 4: "
                + "use the igos that made it, or name another store.", Error(() => open(_schema.Store)));
        }

        _schema.Execute("UPDATE store SET version = 4");
        using var store = ResultStore.Read(_schema.Store);
        Assert.Equal(6, store.Results().Count());
    }

    [Fact]
    public void Read_OfNoStore_SaysWhatMakesIt() => Assert.Equal(
        $"The store {Name()} holds no results yet: igos evaluate makes it.",
        Error(() => ResultStore.Read(_schema.Store)));

    [Fact]
    public void Open_WrongPassword_SaysSo()
    {
        var settings = new NpgsqlConnectionStringBuilder(_schema.Store) { Password = "secret-7" };
        Assert.Equal($"The server of {Name()} refuses the user or the password: check Username, and Password, "
            + "PGPASSWORD or the password file.", Error(() => ResultStore.Open(settings.ConnectionString)));
    }

    [Fact]
    public void Open_NoPassword_SaysSo()
    {
        var settings = new NpgsqlConnectionStringBuilder(_schema.Store) { Password = null };
        Assert.Equal($"The server of {Name()} asks for a password, or for another way to sign in: check Username, and "
            + "Password, PGPASSWORD or the password file.", Error(() => ResultStore.Open(settings.ConnectionString)));
    }

    [Fact]
    public void Open_NoSuchDatabase_SaysSo()
    {
        var settings = new NpgsqlConnectionStringBuilder(_schema.Store) { Database = "nowhere" };
        Assert.Equal($"There is no database {Name("nowhere")}: make it with createdb, or name another.",
            Error(() => ResultStore.Open(settings.ConnectionString)));
    }

    /// <summary>A user with no rights in a schema that is there.</summary>
    [Fact]
    public void Open_WithoutRights_SaysSo()
    {
        MadeUpStore.MakeSmall(_schema.Store);
        var user = $"guest_{Guid.NewGuid():N}";
        _schema.Execute($"CREATE ROLE {user} LOGIN PASSWORD 'secret-7'");
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(_schema.Store) { Username = user, Password = "secret-7" };
            Assert.Equal($"The user may not read and write the store {Name()}: have its owner grant it, or name "
                + "another user.", Error(() => ResultStore.Open(settings.ConnectionString)));
        }
        finally
        {
            _schema.Execute($"DROP ROLE {user}");
        }
    }

    /// <summary>The server ends the run's connection, as it does when it is stopped.</summary>
    [Fact]
    public void Run_ServerGoneMeanwhile_SaysSoAndGoesOnLater()
    {
        var (cells, errors) = (0, new List<string>());
        using (var store = ResultStore.Open(_schema.Store))
        {
            var run = new EvaluationRun(store, _classifier, "weights", Options);
            errors.Add(Error(() => run.Run(happened =>
            {
                if (happened is CellDone && ++cells == 2)
                {
                    _schema.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        + "WHERE application_name = 'igos' AND query LIKE '%COMMIT%'");
                }
            })));
            errors.Add(Error(() => run.Run()));
        }

        Assert.Equal(2, cells);
        Assert.All(errors, error => Assert.Equal($"The server of {Name()} can't be reached, or is gone: check Host, "
            + "Port and whether it runs. What was kept is kept; the same command goes on.", error));
        Assert.Equal(4, Run(_schema.Store, Options).Computed);
    }

    /// <summary>The server's name without what signs in.</summary>
    private static string Name(string? database = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresSchema.Address);
        return $"postgresql://{settings.Host}:{settings.Port}/{database ?? settings.Database}";
    }

    /// <summary>What it says, in which there is no password.</summary>
    private string Error(Action work)
    {
        var e = Assert.Throws<IgosException>(work);
        Assert.DoesNotContain("secret-7", e.ToString());
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(_schema.Store).Password!, e.ToString());
        return e.Message;
    }

    private EvaluationProgress Run(string store, EvaluationOptions options)
    {
        using var opened = ResultStore.Open(store);
        return new EvaluationRun(opened, _classifier, "weights", options).Run();
    }

    private static string Report(ResultStore store, ReportFormat format, string? where = null)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        EvaluationReport.Of([store], new ReportOptions { Where = where }).Write(text, format);
        return text.ToString();
    }

    private static string[] Everything(string store)
    {
        using var opened = ResultStore.Read(store);
        var (seeds, scores) = (opened.Seeds(), opened.Scores());
        return [.. opened.Results().ToArray().Select(r =>
        {
            var key = (r.Answer, r.ChoiceId);
            var judged = string.Join('\n', scores[key].Select(s => s with { Answer = 0, ChoiceId = 0 }));
            var drawn = seeds.GetValueOrDefault(key) is { } s ? $"{s with { Answer = 0, ChoiceId = 0 }}" : "";
            var curves = Convert.ToHexString(r.DeletionCurve!) + Convert.ToHexString(r.InsertionCurve!);
            var heatmap = string.Join(' ', opened.Heatmap(r.Answer, r.ChoiceId)!.Values.ToArray());
            var row = r with { Answer = 0, ChoiceId = 0, DeletionCurve = null, InsertionCurve = null };
            return $"{row}\n{judged}\n{drawn}\n{curves}\n{heatmap}";
        })];
    }

    private string In(string name) => Path.Combine(_folder.Path, name);
}
