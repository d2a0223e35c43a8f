using System.Net;
using System.Text.Json;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;
using Igos.Tests;
using Igos.Web.Work;

namespace Igos.Web.Tests;

/// <summary>The same explanations for programs.</summary>
[Collection(nameof(LiveTensors))]
public sealed class ExplanationsApiTests(ServedPage served) : IClassFixture<ServedPage>
{
    private static readonly byte[] Cat = File.ReadAllBytes(ProjectFiles.Path("assets", "cat.png"));

    /// <summary>What comes back is what the library gives, to the bit.</summary>
    [Fact]
    public async Task Explanation_IsTheLibrarys()
    {
        using var visitor = new Visitor(served.Address);
        var response = await visitor.SubmitAsync(Cat, "cat.png",
            ("method", "igos iterations=3 steps=4"), ("method", "grad-cam"), ("size", "8"), ("target", "dog"),
            ("baseline", "grey"));
        var id = await Visitor.IdAsync(response);
        Assert.Equal($"/api/explanations/{id}", response.Headers.Location!.OriginalString);
        var answer = await visitor.EndAsync(id);
        Assert.Equal("done", answer.GetProperty("state").GetString());

        using var classifier = Classifier.Load(null);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var results = PhotographRun.Explain(classifier, photograph, new RunOptions
        {
            Methods = [MethodChoice.Parse("igos size=8 iterations=3 steps=4"), MethodChoice.Parse("grad-cam size=8")],
            Baseline = BaselineKind.Grey,
            Target = 5,
        }).Results;
        var found = answer.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(2, found.Length);
        foreach (var (json, row) in found.Select((json, row) => (json, row)))
        {
            var report = json.GetProperty("explanation");
            var expected = results.Single(r => r.Choice.Method.Name == report.GetProperty("method").GetString());
            Assert.Equal(5, report.GetProperty("target").GetProperty("index").GetInt32());
            var file = Path.GetTempFileName();
            await File.WriteAllBytesAsync(file, await visitor.Client.GetByteArrayAsync(
                json.GetProperty("files").GetProperty("heatmap.npy").GetString()));
            Assert.Equal(expected.Explanation!.Heatmap.Values.ToArray(), NumPyFile.Read(file).Values.ToArray());
            File.Delete(file);
            Assert.Equal(expected.Score(DeletionInsertionScore.DeletionName)!.Value,
                report.GetProperty("score").GetProperty("deletion").GetDouble(), 1e-12);
            foreach (var kind in (string[])["overlay.png", "heatmap.png", "report.json"])
            {
                var content = await visitor.Client.GetByteArrayAsync($"/api/explanations/{id}/{row}/{kind}");
                Assert.Equal(kind.EndsWith("png", StringComparison.Ordinal) ? 0x89 : (byte)'{', content[0]);
            }
        }

        Assert.Contains("<table>", await visitor.Client.GetStringAsync(answer.GetProperty("page").GetString()));
        Assert.Equal(HttpStatusCode.NoContent, (await visitor.Client.DeleteAsync($"api/explanations/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Client.GetAsync($"api/explanations/{id}")).StatusCode);
    }

    /// <summary>Events tell of every iteration that there was time for, and of the end.</summary>
    [Fact]
    public async Task Events_TellOfTheSearchAndOfItsEnd()
    {
        using var visitor = new Visitor(served.Address);
        var id = await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", ("method", "igos iterations=10")));
        using var stream = await visitor.Client.GetStreamAsync($"api/explanations/{id}/events");
        var states = new List<JsonElement>();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(
            TestContext.Current.CancellationToken))
        {
            Assert.Equal("state", item.EventType);
            using var document = JsonDocument.Parse(item.Data);
            states.Add(document.RootElement.Clone());
        }

        Assert.Equal("done", states[^1].GetProperty("state").GetString());
        var masks = states.Where(s => s.GetProperty("stage") is { ValueKind: JsonValueKind.Object } stage
            && stage.TryGetProperty("mask", out _)).ToArray();
        Assert.NotEmpty(masks);
        Assert.All(masks, s =>
        {
            var stage = s.GetProperty("stage");
            Assert.Equal(256, stage.GetProperty("mask").GetProperty("values").GetArrayLength());
            Assert.InRange(stage.GetProperty("step").GetProperty("score").GetDouble(), 0, 1);
        });
        var shares = states.Select(s => s.GetProperty("stage")).Where(s => s.ValueKind == JsonValueKind.Object)
            .Select(s => s.GetProperty("share").GetDouble()).ToArray();
        Assert.Equal(shares.Order(), shares);
    }

    [Theory]
    [InlineData("model", "resnet999", "no such model is served")]
    [InlineData("method", "astrology", "there is no such method")]
    [InlineData("method", "igos iterations=0", "expected a whole number of at least 1")]
    [InlineData("method", "igos max-perturbed=100000", "the server decides that")]
    [InlineData("method", "igos size=8", "the size is one for all methods")]
    [InlineData("method", "rise steps=2000000000", "100000 network passes")]
    [InlineData("method", "igos++ steps=1000000000", "100000 network passes")]
    [InlineData("method", "igos l1", "is no option with its value")]
    [InlineData("method", "igos nose=1", "igos has no such option")]
    [InlineData("method", "igos l1=1 l1=2", "l1 is there more than once")]
    [InlineData("seed", "1", "no such field is taken here, but model, method, size")]
    [InlineData("photograph", "cat.png", "no such field")]
    [InlineData("size", "-4", "expected a whole number")]
    [InlineData("baseline", "rainbow", "expected one of blur")]
    [InlineData("resize", "7", "expected one of squash, crop")]
    public async Task Submit_WrongChoice_IsRefusedBeforeAnythingRuns(string field, string value, string expected)
    {
        using var visitor = new Visitor(served.Address);
        var response = await visitor.SubmitAsync(Cat, "cat.png", (field, value));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await Visitor.JsonAsync(response)).GetProperty("error").GetString();
        Assert.Contains(expected, error);
    }

    /// <summary>Of two that contradict each other, none is taken in silence.</summary>
    [Fact]
    public async Task Submit_TheSameTwice_IsRefused()
    {
        using var visitor = new Visitor(served.Address);
        var response = await visitor.SubmitAsync(Cat, "cat.png", ("baseline", "grey"), ("baseline", "blur"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("baseline grey, blur: send it once",
            (await Visitor.JsonAsync(response)).GetProperty("error").GetString());
    }

    /// <summary>Every file but one photograph would be ignored.</summary>
    [Theory]
    [InlineData("photograph", "2 photographs")]
    [InlineData("mask", "a file mask")]
    public async Task Submit_AnotherFile_IsRefused(string name, string expected)
    {
        using var visitor = new Visitor(served.Address);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Cat), "photograph", "cat.png" },
            { new ByteArrayContent(Cat), name, "second.png" },
        };
        var response = await visitor.Client.PostAsync("api/explanations", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (await Visitor.JsonAsync(response)).GetProperty("error").GetString());
    }

    /// <summary>What only the classifier can tell is said when it is asked.</summary>
    [Theory]
    [InlineData("size", "33", "a heatmap can have from 1 to 32 cells")]
    [InlineData("target", "zeppelin", "no class of")]
    [InlineData("target", "10", "has classes 0 to 9")]
    public async Task Submit_ChoiceThatDoesntFitTheClassifier_Fails(string field, string value, string expected)
    {
        using var visitor = new Visitor(served.Address);
        var answer = await visitor.EndAsync(await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png",
            (field, value))));
        Assert.Equal("failed", answer.GetProperty("state").GetString());
        Assert.Contains(expected, answer.GetProperty("error").GetString());
    }

    /// <summary>A full queue says when to come again; what is stopped makes room.</summary>
    [Fact]
    public async Task Queue_Full_Answers503_AndGoesOnWhenOneIsStopped()
    {
        await using var server = await ServedPage.StartAsync(limits: new WebLimits { Waiting = 2 });
        using var visitor = new Visitor(new Uri(server.Address));
        var endless = ("method", "mask iterations=90000");
        var ids = new List<string> { await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", endless)) };
        while ((await visitor.GetAsync($"api/explanations/{ids[0]}")).GetProperty("state").GetString() != "running")
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        ids.Add(await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", endless)));
        ids.Add(await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", ("method", "grad-cam"))));
        Assert.Equal(2, (await visitor.GetAsync($"api/explanations/{ids[2]}")).GetProperty("before").GetInt32());
        var full = await visitor.SubmitAsync(Cat, "cat.png", ("method", "grad-cam"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.True(full.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("come again in", (await Visitor.JsonAsync(full)).GetProperty("error").GetString());
        await visitor.Client.DeleteAsync($"api/explanations/{ids[1]}");
        await visitor.Client.DeleteAsync($"api/explanations/{ids[0]}");
        Assert.Equal("done", (await visitor.EndAsync(ids[2])).GetProperty("state").GetString());
    }

    /// <summary>Only the last results are kept.</summary>
    [Fact]
    public async Task Results_AreForgottenInTheirOrder()
    {
        await using var server = await ServedPage.StartAsync(limits: new WebLimits { Kept = 2 });
        using var visitor = new Visitor(new Uri(server.Address));
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await Visitor.IdAsync(await visitor.SubmitAsync(Cat, "cat.png", ("method", "random"))));
            await visitor.EndAsync(ids[i]);
        }

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK], await Task.WhenAll(
            ids.Select(async id => (await visitor.Client.GetAsync($"api/explanations/{id}")).StatusCode)));
    }

    [Fact]
    public async Task OpenApi_NamesEveryAddress()
    {
        using var visitor = new Visitor(served.Address);
        var paths = (await visitor.GetAsync("api/openapi.json")).GetProperty("paths").EnumerateObject()
            .Select(path => path.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
        [
            "/api/explanations", "/api/explanations/{id}", "/api/explanations/{id}/compare.html",
            "/api/explanations/{id}/events", "/api/explanations/{id}/{row}/{file}", "/api/methods", "/api/models",
        ], paths);
        var methods = await visitor.GetAsync("api/methods");
        Assert.Equal(Methods.All.Select(method => method.Name),
            methods.EnumerateArray().Select(method => method.GetProperty("name").GetString()));
    }

    /// <summary>Its fields, each as the form takes it, with the words that there are.</summary>
    [Fact]
    public async Task OpenApi_DescribesTheForm()
    {
        using var visitor = new Visitor(served.Address);
        var form = (await visitor.GetAsync("api/openapi.json")).GetProperty("components").GetProperty("schemas")
            .GetProperty("ExplanationForm").GetProperty("properties");
        var refused = await visitor.SubmitAsync(Cat, "cat.png", ("colour", "1"));
        var fields = form.EnumerateObject().Select(field => field.Name).Where(name => name != "photograph");
        Assert.Contains($"but {string.Join(", ", fields)} and the file photograph",
            (await Visitor.JsonAsync(refused)).GetProperty("error").GetString());
        string Words(string field) => form.GetProperty(field).GetProperty("description").GetString()!;
        Assert.All(Enum.GetNames<BaselineKind>(), name => Assert.Contains(name.ToLowerInvariant(), Words("baseline")));
        Assert.All(Enum.GetNames<Resize>(), name => Assert.Contains(name.ToLowerInvariant(), Words("resize")));
    }

    /// <summary>A store's report is the one that the command writes.</summary>
    [Fact]
    public async Task Store_IsServedAsItsReport()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "results.db");
        using (var classifier = Classifier.Load(null))
        using (var store = Evaluation.Store.ResultStore.Open(path))
        {
            new Evaluation.EvaluationRun(store, classifier, "embedded", new Evaluation.EvaluationOptions
            {
                Study = Evaluation.Studies.Study.Of([MethodChoice.Parse("grad-cam size=8")]),
                Photographs = Evaluation.Datasets.PhotographSet.Find([ProjectFiles.Path("assets", "cat.png")]),
            }).Run();
        }

        await using var server = await ServedPage.StartAsync(stores: [path]);
        using var visitor = new Visitor(new Uri(server.Address));
        var response = await visitor.Client.GetAsync("results/0");
        Assert.Contains("Grad-CAM", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Client.GetAsync("results/1")).StatusCode);
    }
}
