using System.Diagnostics;
using System.Text.Json.Nodes;
using Igos.Evaluation.Store;
using Igos.Evaluation.Tests.Store;
using Igos.NativeLibraries;
using Igos.Running;
using Igos.Tests;
using Igos.Tests.Loading.TorchScript;
using Igos.Workers;
using static TorchSharp.torch;

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
    /// Of three workers one is killed in a job and one stopped in another, and the server is restarted while the third
    /// is in its own: that one takes the killed one's job after the time-out, and what is kept is what one process
    /// computes.
    /// </summary>
    [Fact]
    public async Task Workers_KilledAndStoppedAndServerRestarted_KeepEachCellOnce()
    {
        using var server = await PostgresServer.StartAsync();
        Assert.Equal(0, (await EvaluateAsync(In("one.db"))).ExitCode);
        var submitted = await EvaluateAsync(server.Store, "--submit");
        Assert.Equal((0, ""), (submitted.ExitCode, submitted.Output));
        Assert.Contains("12 results are queued in postgresql://", submitted.Error);

        var (watch, waited) = (new Stopwatch(), TimeSpan.Zero);
        string? Job(Process process) => StudyStatus.Of(server.Store).Workers
            .FirstOrDefault(worker => worker.Name.EndsWith($":{process.Id}", StringComparison.Ordinal))?.Job;
        var last = await WorkAsync(server.Store, async third =>
        {
            var killed = await WorkAsync(server.Store, async first =>
            {
                var stopped = await WorkAsync(server.Store, async second =>
                {
                    await UntilAsync(first, () => Job(first) is not null && Job(second) is not null
                        && Job(third) is not null);
                    var job = Job(first);
                    first.Kill();
                    watch.Start();
                    await TermAsync(second);
                    await second.WaitForExitAsync();
                    await UntilAsync(third, () => Job(third) is not null);
                    await server.RestartAsync();
                    await UntilAsync(third, () => Job(third) == job);
                    waited = watch.Elapsed;
                });
                Assert.Equal(0, stopped.ExitCode);
                NoPassword(server.Store, stopped);
            });
            Assert.NotEqual(0, killed.ExitCode);
            NoPassword(server.Store, killed);
            await UntilAsync(third, () => StudyStatus.Of(server.Store) is { Studies: [{ Open: 0 }] });
            await TermAsync(third);
        });
        Assert.Equal(0, last.ExitCode);
        NoPassword(server.Store, submitted, last);
        TestContext.Current.TestOutputHelper!.WriteLine($"The killed worker's job waited {waited.TotalSeconds:0} s.");
        Assert.InRange(waited, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(3)); // 90 s, and the third's own job
        Assert.Equal(Figures(In("one.db")), Figures(server.Store));
    }

    /// <summary>The pointing game is played as in one process, and status says how far it is.</summary>
    [Fact]
    public async Task Worker_PlaysThePointingGame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        _ = PostgresSchema.Address; // or the test is skipped
        using var schema = new PostgresSchema();
        File.WriteAllText(In("coco.json"), """
            {"images": [{"id": 1, "file_name": "cat.png"}, {"id": 2, "file_name": "horse.png"}],
             "annotations": [
                {"id": 1, "image_id": 1, "category_id": 3, "bbox": [0.1, 0.30000000000000004, 200, 200], "iscrowd": 0},
                {"id": 2, "image_id": 1, "category_id": 7, "bbox": [5, 5, 9, 9], "iscrowd": 1},
                {"id": 3, "image_id": 1, "category_id": 7, "bbox": [50, 50, 9, 9], "iscrowd": 0},
                {"id": 4, "image_id": 2, "category_id": 7, "bbox": [0, 0, 1, 1], "iscrowd": 0}],
             "categories": [{"id": 3, "name": "cat"}, {"id": 7, "name": "horse"}]}
            """);
        Task<BuiltCommand.Outcome> PlayAsync(string store, params string[] options) => BuiltCommand.RunAsync([
            "evaluate", "--coco", _folder.Path, "--annotations", In("coco.json"), "--methods", "grad-cam,random",
            "--store", store, "--threads", "1", "--max-perturbed", "4", .. options]);
        await PlayAsync(In("one.db"));
        Assert.Contains("6 results are queued", (await PlayAsync(schema.Store, "--submit")).Error);
        Assert.Contains("0 results are queued in", (await PlayAsync(schema.Store, "--submit")).Error);
        var open = Assert.Single(StudyStatus.Of(schema.Store).Studies);
        Assert.Equal((0, 6), (open.Done, open.Open));
        Assert.EndsWith("seed 0, pointing game", open.Question);

        await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => Count(schema.Store) == 6);
            await TermAsync(process);
        });
        string[] Points(string store)
        {
            using var results = ResultStore.Read(store);
            return [.. results.Results().Select(r => $"{r.Photograph} {r.Asked} {r.Choice} {r.PointX} {r.PointY} "
                + $"{r.Distance} {r.InCrowd} {r.Boxes} {r.Difficult} {r.Chance} {r.Question}").Order()];
        }

        Assert.Equal(Points(In("one.db")), Points(schema.Store));
        var status = await BuiltCommand.RunAsync("evaluate", "status", "--store", schema.Store);
        Assert.Equal((0, ""), (status.ExitCode, status.Error));
        Assert.Contains("Nothing is open.", status.Output);
        NoPassword(schema.Store, status);
        var ofFile = await BuiltCommand.RunAsync("evaluate", "status", "--store", In("one.db"), "--json");
        Assert.Equal(6, (int)JsonNode.Parse(ofFile.Output)!["studies"]![0]!["done"]!);
    }

    /// <summary>A model's file says nothing of how pixels become its input: that goes with the job.</summary>
    [Fact]
    public async Task Worker_OfAModelsFile_TakesItsNormalizationFromTheStudy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends a POSIX signal.");
        _ = PostgresSchema.Address; // or the test is skipped
        using var schema = new PostgresSchema();
        TorchNative.EnsureLoaded();
        await using (var stream = File.Create(In("means.pt")))
        {
            using var weight = linspace(-0.02, 0.03, 30).reshape(3, 10);
            TorchScriptWriter.Write(stream, new Dictionary<string, Tensor> { ["weight"] = weight },
                ["weight = self.weight", "return torch.mm(torch.mean(x, [2, 3]), weight)"]);
        }

        Task<BuiltCommand.Outcome> EvaluateMeansAsync(string store, params string[] options) => BuiltCommand.RunAsync([
            "evaluate", In("cat.png"), In("coffee.png"), "--methods", "random", "--sizes", "8", "--threads", "1",
            "--model", In("means.pt"), "--normalization", "caffe", "--store", store, .. options]);
        Assert.Equal(0, (await EvaluateMeansAsync(In("one.db"))).ExitCode);
        Assert.Equal(0, (await EvaluateMeansAsync(schema.Store, "--submit")).ExitCode);

        await WorkAsync(schema.Store, async process =>
        {
            await UntilAsync(process, () => StudyStatus.Of(schema.Store) is { Studies: [{ Open: 0 }] });
            await TermAsync(process);
        });
        Assert.Equal(Figures(In("one.db")), Figures(schema.Store));
    }

    /// <summary>Whatever of a job were lost on the way, what isn't the study's is never computed.</summary>
    [Fact]
    public void Worker_ThatWouldAskAnotherQuestion_RefusesTheJob()
    {
        var cat = In("cat.png");
        var photograph = new JobPhotograph(cat, "cat.png", Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(cat))), Asked: -1, null, null,
            [new JobRow("random size=4", Methods.Find("random").Version, Passes: 104)]);
        var model = new ModelChoice { Threads = 1 };
        var job = new StudyJob
        {
            Model = model,
            ModelHash = model.ContentHash(),
            Keys = new StudyKeys(Model: 1, Question: 2, []), // a store that is new has 1
            Photographs = [photograph],
        };
        using var work = new StudyWork(new WorkerOptions { Store = In("kept.db"), Load = choice => choice.Load() },
            compute: job => job());

        var e = Assert.Throws<IgosException>(() => work.Compute(job.ToJson(), TestContext.Current.CancellationToken));

        Assert.StartsWith("What this worker would compute isn't the study's: cifar10-resnet11,", e.Message);
        Assert.Equal(0, Count(In("kept.db")));
        work.Compute((job with { Keys = new StudyKeys(1, 1, []) }).ToJson(), TestContext.Current.CancellationToken);
        Assert.Equal(1, Count(In("kept.db")));
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
        bool IsThere()
        {
            try
            {
                return isThere();
            }
            catch (IgosException)
            {
                return false; // the server was restarted, and this test's connections are old
            }
        }

        while (!process.HasExited && !IsThere())
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
            await Task.Delay(100);
        }
    }

    private static void NoPassword(string store, params BuiltCommand.Outcome[] runs)
    {
        var password = new Npgsql.NpgsqlConnectionStringBuilder(store).Password!;
        Assert.All(runs, run => Assert.DoesNotContain(password, run.Error + run.Output));
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
