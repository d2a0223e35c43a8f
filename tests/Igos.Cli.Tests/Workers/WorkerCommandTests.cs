using System.Diagnostics;
using Igos.Evaluation.Store;
using Igos.Evaluation.Tests.Store;
using Igos.Tests;

namespace Igos.Cli.Tests.Workers;

/// <summary>Workers as people start and end them, on a real PostgreSQL.</summary>
public sealed class WorkerCommandTests : IDisposable
{
    private static readonly string[] Study =
        ["--methods", "igos,mask,rise,random", "--sizes", "8", "--iterations", "30", "--threads", "1"];

    private readonly TemporaryFolder _folder = new();

    public WorkerCommandTests()
    {
        foreach (var photograph in (string[])["cat.png", "coffee.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", photograph), In(photograph));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// One is ended with -9 in a job, one with TERM; the last takes what they left within two minutes, and what is kept
    /// is what one process computes.
    /// </summary>
    [Fact]
    public async Task Workers_OneKilledAndOneStopped_KeepEachCellOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        _ = PostgresSchema.Address; // or the test is skipped
        using var schema = new PostgresSchema();
        Assert.Equal(0, (await EvaluateAsync(In("one.db"))).ExitCode);
        var submitted = await EvaluateAsync(schema.Store, "--submit");
        Assert.Equal((0, ""), (submitted.ExitCode, submitted.Output));
        Assert.Contains("12 results are queued in postgresql://", submitted.Error);

        var killed = await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => Count(schema.Store) >= 1);
            process.Kill();
        });
        Assert.NotEqual(0, killed.ExitCode);
        var before = Count(schema.Store);
        Assert.InRange(before, 1, 11);

        var stopped = await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => Count(schema.Store) > before);
            await TermAsync(process);
        });
        Assert.Equal(0, stopped.ExitCode);
        Assert.InRange(Count(schema.Store), before + 1, 11);

        var watch = Stopwatch.StartNew();
        var last = await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => Count(schema.Store) == 12);
            await TermAsync(process);
        });
        Assert.Equal(0, last.ExitCode);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(3));
        Assert.Equal(Figures(In("one.db")), Figures(schema.Store));
        var password = new Npgsql.NpgsqlConnectionStringBuilder(schema.Store).Password!;
        Assert.All([submitted, killed, stopped, last], run => Assert.DoesNotContain(password, run.Error + run.Output));
    }

    /// <summary>A file that has changed since is never explained.</summary>
    [Fact]
    public async Task Worker_OfAnotherPhotograph_RefusesItWithBothHashes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        _ = PostgresSchema.Address; // or the test is skipped
        using var schema = new PostgresSchema();
        await EvaluateAsync(schema.Store, "--submit");
        var cat = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(
                In("cat.png"), TestContext.Current.CancellationToken)));
        File.WriteAllText(In("cat.png"), "another file");

        var run = await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => Count(schema.Store) == 8); // of the other two
            await TermAsync(process);
        });
        var found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("another file"u8));
        Assert.Contains($"The photograph {In("cat.png")} isn't the study's: it has the hash {found}, and the study's "
            + $"has {cat}.", run.Error);
    }

    [Fact]
    public async Task Submit_IntoAFile_IsWrongUsage()
    {
        var run = await EvaluateAsync(In("a.db"), "--submit");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--submit queues in a database of PostgreSQL: name --store \"Host=…;Database=…\".", run.Error);
        var worker = await BuiltCommand.RunAsync("worker", "--store", In("a.db"));
        Assert.Equal(1, worker.ExitCode);
        Assert.Contains("is a file, and workers need a database of PostgreSQL", worker.Error);
    }

    private static async Task UntilAsync(Process process, Func<bool> isThere)
    {
        var watch = Stopwatch.StartNew();
        while (!process.HasExited && !isThere())
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
            await Task.Delay(50);
        }
    }

    private static async Task TermAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])!;
        await kill.WaitForExitAsync();
    }

    private static Task<BuiltCommand.Outcome> WorkAsync(string store, Func<Process, Task> meanwhile) =>
        BuiltCommand.RunAsync(
            new Dictionary<string, string>(), meanwhile, "worker", "--store", store, "--threads", "1");

    private static int Count(string store)
    {
        using var results = ResultStore.Read(store);
        return results.Results().Count();
    }

    private static string[] Figures(string store)
    {
        using var results = ResultStore.Read(store);
        return [.. results.Results().Select(r => string.Join(' ', r.Hash, r.Choice, r.Question, r.Target, r.Probability,
            r.Deletion, r.Insertion, Convert.ToHexString(r.DeletionCurve!), r.Objective, r.Iterations, r.Forward,
            r.Backward, r.Warnings, r.Error)).Order(StringComparer.Ordinal)];
    }

    private Task<BuiltCommand.Outcome> EvaluateAsync(string store, params string[] options) =>
        BuiltCommand.RunAsync(["evaluate", _folder.Path, "--store", store, .. Study, .. options]);

    private string In(string name) => Path.Combine(_folder.Path, name);
}
