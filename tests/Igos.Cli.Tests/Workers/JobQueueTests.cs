using Igos.Classifiers;
using Igos.Evaluation;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Evaluation.Tests.Store;
using Igos.Imaging;
using Igos.Running;
using Igos.Tests;
using Igos.Workers;
using Npgsql;

namespace Igos.Cli.Tests.Workers;

public sealed class JobQueueTests : IDisposable
{
    private static readonly MethodChoice[] Rows = [MethodChoice.Parse("grad-cam"), MethodChoice.Parse("random size=4")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Up to 4,000 passes as long as nothing is measured, and one cell where it alone has more.</summary>
    [Fact]
    public void Cut_WithoutTimes_IsByPasses() => Assert.Equal([2, 1, 1, 3], JobQueue.Cut(
        [.. new[] { 2000.0, 2000, 4500, 3000, 1500, 1500, 1000 }.Select(passes => Cell(passes, null))])
        .Select(job => job.Count));

    /// <summary>Three minutes, whatever the passes are.</summary>
    [Fact]
    public void Cut_WithTimes_IsByThem() => Assert.Equal([2, 1, 1, 3], JobQueue.Cut(
        [.. new[] { 90.0, 90, 500, 100, 81, 90, 9 }.Select(seconds => Cell(1e6, seconds))]).Select(job => job.Count));

    /// <summary>
    /// What is measured of a row counts in the place of what its method declares, and its passes' pace says how long
    /// rows take that the store hasn't.
    /// </summary>
    [Fact]
    public void Open_WithMeasuredRows_SaysWhatTheyTook()
    {
        foreach (var name in (string[])["cat.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", name), In(name));
        }

        var photographs = PhotographSet.Find([_folder.Path]);
        using var classifier = new ModelChoice().Load();
        using var store = ResultStore.Open(In("results.db"));
        EvaluationRun Of(IReadOnlyList<MethodChoice> rows, params PhotographFile[] of) => new(
            store, classifier, "weights", new EvaluationOptions { Study = Study.Of(rows), Photographs = of });
        Assert.All(Of(Rows, photographs[0]).Open(), cell => Assert.Null(cell.Seconds));
        Of(Rows, photographs[0]).Run();

        var kept = store.Results().ToDictionary(r => r.Choice);
        var passes = kept.Values.Sum(r => r.Forward!.Value + 2 * r.Backward!.Value);
        var pace = kept.Values.Sum(r => r.Seconds!.Value) / passes;
        var rise = MethodChoice.Parse("rise size=4");
        var open = Of([.. Rows, rise], photographs[1]).Open();
        const int Others = 2 + 2 * 51; // the question, and two curves of 51 points
        Assert.Equal(3, open.Count);
        foreach (var cell in open)
        {
            var took = cell.Choice == rise ? 4000 * pace : kept[cell.Choice.Text].Seconds!.Value;
            Assert.Equal(took + Others * pace, cell.Seconds!.Value, 1e-9 + took / 1e6);
            Assert.Equal(cell.Seconds.Value / pace, cell.Passes, 1e-6 * cell.Passes);
        }
    }

    [Fact]
    public void StudyJob_AsJson_KeepsEverything()
    {
        var question = new PointingQuestion(new BoxedClass
        {
            Photograph = new PhotographFile("/there/a.jpg", "a.jpg"),
            Name = "cat",
            Boxes = [new PhotographRegion(0.1, 0.30000000000000004, 1e-3, 1.0 / 3)],
            Crowds = [new PhotographRegion(1, 2, 3, 4)],
            HasOtherClass = true,
            AnnotatedSize = new ImageSize(3, 5),
        }, 7);
        var job = new StudyJob
        {
            Model = new ModelChoice { Model = "a.onnx", Normalization = Normalization.ImageNet },
            ModelHash = "0123",
            MaxPixels = 123_456_789_012,
            Keys = new StudyKeys(1, 2, [3, 4]),
            Photographs = [new JobPhotograph("/a.jpg", "a.jpg", "45", 7, null, question, [new JobRow("rise", 1, 4e3)])],
        };
        var text = job.ToJson();
        var read = StudyJob.Parse(text);
        Assert.Equal(text, read.ToJson());
        var boxes = read.Photographs[0].Question!.Boxes;
        Assert.Equal((question.Boxes.Boxes[0], question.Boxes.Crowds[0], question.Boxes.AnnotatedSize),
            (boxes.Boxes[0], boxes.Crowds[0], boxes.AnnotatedSize));
        Assert.Equal(Normalization.ImageNet.Mean, read.Model.Normalization!.Mean);
        Assert.Equal([3L, 4], read.Keys.Judges);
        Assert.Equal(123_456_789_012, read.MaxPixels);
    }

    /// <summary>What another version asks for may change figures, and isn't left out in silence.</summary>
    [Theory]
    [InlineData("{\"Rotated\": true, ")]
    [InlineData("{\"Seed\": \"many\", ")]
    public void StudyJob_OfAnotherVersion_IsRefused(string more)
    {
        var keys = new StudyKeys(1, 2, []);
        var text = new StudyJob { Model = new ModelChoice(), ModelHash = "0123", Keys = keys }.ToJson();
        var e = Assert.Throws<IgosException>(() => StudyJob.Parse(more + text[1..]));
        Assert.StartsWith("A job was queued by another version of igos: run the same version on all", e.Message);
    }

    /// <summary>
    /// Whatever is wrong with the store, all that open its queue say it in a sentence without its password.
    /// </summary>
    [Fact]
    public async Task Queue_OfAStoreThatCantBeUsed_SaysWhy()
    {
        using var schema = new PostgresSchema();
        var settings = new NpgsqlConnectionStringBuilder(schema.Store);
        await RefusedAsync(schema.Store, "holds no results yet", alsoByWorker: false);
        settings.Password = "secret-7";
        await RefusedAsync(settings.ConnectionString, "refuses the user or the password");
        settings.Port = 1;
        await RefusedAsync(settings.ConnectionString, "can't be reached, or is gone");
        await RefusedAsync("Host=there;Password=secret-7;Nonsense=1", "connection string can't be understood");

        ResultStore.Open(schema.Store).Dispose();
        schema.Execute("UPDATE store SET version = 99");
        await RefusedAsync(schema.Store, "is of version 99, and this igos reads and writes version 4");
        schema.Execute("UPDATE store SET version = 4");
        await Assert.ThrowsAsync<IgosException>(() => DashboardAsync(schema.Store)); // no queue yet
        Assert.Null(StudyStatus.Of(schema.Store).Jobs);
        _ = JobQueue.Storage(schema.Store);
        Assert.Equal(new JobCounts(0, 0, 0, 0), StudyStatus.Of(schema.Store).Jobs);

        var jobs = $"{settings.SearchPath}_jobs";
        schema.Execute($"UPDATE {jobs}.schema SET version = 99");
        await RefusedAsync(schema.Store, "queue is of version 99, and this igos knows 23");
        schema.Execute($"UPDATE {jobs}.schema SET version = 22");
        await RefusedAsync(schema.Store, "queue is of version 22, and this igos has 23", alsoByWorker: false);
    }

    private static async Task RefusedAsync(string store, string message, bool alsoByWorker = true)
    {
        List<Func<Task>> uses =
        [
            () => Task.Run(() => StudyStatus.Of(store)), () => DashboardAsync(store),
        ];
        if (alsoByWorker)
        {
            uses.Add(() => Task.Run(() => Worker.Run(
                new WorkerOptions { Store = store, Load = _ => throw new InvalidOperationException() },
                new CancellationToken(canceled: true))));
        }

        var password = new NpgsqlConnectionStringBuilder(PostgresSchema.Address).Password!;
        foreach (var use in uses)
        {
            var e = await Assert.ThrowsAsync<IgosException>(use);
            Assert.Contains(message, e.Message);
            Assert.DoesNotContain("secret-7", e.ToString());
            Assert.DoesNotContain(password, e.ToString());
        }
    }

    private static Task DashboardAsync(string store) =>
        Dashboard.RunAsync(store, 0, false, (_, _) => { }, new CancellationToken(canceled: true));

    private static OpenCell Cell(double passes, double? seconds) =>
        new(new PhotographFile("a", "a"), "0123", -1, null, null, Rows[0], passes, seconds);

    private string In(string name) => Path.Combine(_folder.Path, name);
}
