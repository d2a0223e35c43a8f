using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Sampling;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;
using Igos.Running.Saved;

namespace Igos.Tests.Running.Saved;

public sealed class ExplanationFileTests : IDisposable
{
    private readonly TemporaryFile _file = new(".json");

    public void Dispose() => _file.Dispose();

    public static TheoryData<string> EveryMethod => [.. Methods.All.Select(method => method.Name)];

    /// <summary>Every method on a real network, with scores, and what it alone has: layers, traces, seeds.</summary>
    [Theory]
    [MemberData(nameof(EveryMethod))]
    public void Load_WhatWasSaved_IsTheSame(string method)
    {
        using var classifier = Classifier.Load();
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var choice = Quick(method);
        var result = PhotographRun.Explain(classifier, photograph, new RunOptions
        {
            Methods = [choice],
            Resize = Resize.Crop,
            Baseline = BaselineKind.Grey,
            ScoreBaselines = [BaselineKind.Noise],
            Evidence = true,
            Seed = 4,
        }).Results[0];

        result.Save(_file.Path);
        var read = ExplanationFile.Load(_file.Path);

        AssertSame(result, read);
        Assert.Equal(choice, read.Choice);
        Assert.Null(read.Explanation!.Photograph);
        Assert.Equal(photograph.ContentHash, read.Explanation.Source!.ContentHash);
        Assert.Equal(classifier.ContentHash, read.Explanation.Model!.ContentHash);
        Assert.Equal(5, read.Explanation.TopClasses.Count);

        var first = File.ReadAllText(_file.Path);
        read.Save(_file.Path);
        Assert.Equal(first, File.ReadAllText(_file.Path));
    }

    [Fact]
    public void Load_SeveralSeeds_HasEachOfThem()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var options = new RunOptions { Methods = [MethodChoice.Parse("random size=4 seed=3 seeds=2")] };
        var result = PhotographRun.Explain(classifier, photograph, options).Results[0];

        result.Save(_file.Path);
        var read = ExplanationFile.Load(_file.Path);

        var (saved, found) = (result.Explanation!.Seeds!, read.Explanation!.Seeds!);
        Assert.Equal(saved.RankCorrelation, found.RankCorrelation);
        Assert.Equal(saved.Heatmaps.Select(map => map.Values.ToArray()),
            found.Heatmaps.Select(map => map.Values.ToArray()));
        Assert.Equal(result.SeedScores.Select(score => (score.Name, score.Mean)),
            read.SeedScores.Select(score => (score.Name, score.Mean)));
    }

    /// <summary>A batch of tensors has no photograph, a heatmap any float there is.</summary>
    [Fact]
    public void Load_NaNAndTheSmallestNumbers_AreThemselves()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var pixels = TorchSharp.torch.full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, pixels);
        float[] values = [float.NaN, float.NegativeInfinity, float.Epsilon, -0f, float.MaxValue, 0.1f];
        var explanation = new RandomHeatmap(new() { Size = 4 }).Explain(question)[0] with
        {
            Heatmap = new Heatmap(2, 3, values),
        };

        explanation.Save(_file.Path);
        var read = ExplanationFile.Load(_file.Path);

        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits),
            read.Explanation!.Heatmap.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Null(read.Explanation.Source);
        Assert.Empty(read.Scores);
        Assert.Equal(explanation.Warnings, read.Explanation.Warnings);
    }

    /// <summary>As igos wrote them before there was a schema: no number, texts as warnings, the heatmap beside it.
    /// </summary>
    [Fact]
    public void Load_SchemaZero_IsRead()
    {
        var read = ExplanationFile.Load(ProjectFiles.Path("tests/Igos.Tests/Running/Saved/Data/schema-0.json"));

        var explanation = read.Explanation!;
        Assert.Equal("igos size=8 iterations=2 preset=paper steps=3", read.Choice.Text);
        var map = explanation.Heatmap;
        Assert.Equal((8, 8, 7.137588e-8f), (map.Height, map.Width, map[1, 1]));
        Assert.Equal(("ship", BaselineKind.Black), (explanation.Target.Name, explanation.Baseline));
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var seen = photograph.Region(new ImageSize(32, 32), Resize.Crop);
        Assert.Equal(new PhotographDescription("cat.png", 451, 300, null, Resize.Crop, seen), explanation.Source);
        Assert.Equal((WarningKind.Other, "The classifier gives this class a probability of only 0.0008: there is "
            + "little to explain."), (explanation.Warnings[0].Kind, explanation.Warnings[0].Text));
        Assert.Equal((0.021798548148944975, false, 51), Score(read, "deletion"));
        Assert.Equal((0.012097061718814075, true, 51), Score(read, "insertion"));
        Assert.Equal("0.1.0", explanation.Versions!.Igos);
    }

    /// <summary>Before there were presets, I-GOS's weights and noise were the paper's.</summary>
    [Fact]
    public void Load_SchemaOne_HasThePapersPreset()
    {
        SaveCat("igos size=4 iterations=1 steps=2 tv=3");
        Assert.Equal("igos size=4 iterations=1 steps=2 tv=3", ExplanationFile.Load(_file.Path).Choice.Text);

        var document = JsonNode.Parse(File.ReadAllText(_file.Path))!;
        document["schema"] = 1;
        Assert.True(document["explanation"]!["options"]!.AsObject().Remove("preset"));
        File.WriteAllText(_file.Path, document.ToJsonString());
        Assert.Equal("igos size=4 iterations=1 preset=paper steps=2 tv=3",
            ExplanationFile.Load(_file.Path).Choice.Text);
    }

    [Theory]
    [InlineData("", "isn't a file of an explanation, or it is damaged")]
    [InlineData("null", "isn't a file of an explanation, or it is damaged")]
    [InlineData("[1]", "isn't a file of an explanation, or it is damaged")]
    [InlineData("""{"schema": 1, "schema": 2}""", "isn't a file of an explanation, or it is damaged")]
    [InlineData("""{"schema": 2}""", "isn't a file of an explanation, or it is damaged")]
    public void Load_SomethingElse_SaysSo(string text, string message)
    {
        File.WriteAllText(_file.Path, text);
        var error = Assert.Throws<IgosException>(() => ExplanationFile.Load(_file.Path));
        Assert.StartsWith($"{_file.Path} {message}", error.Message);
    }

    /// <summary>Each part of a good file made wrong: an error that names the file, never another exception.</summary>
    [Fact]
    public void Load_EveryPartDamaged_IsAnErrorThatNamesTheFile()
    {
        SaveCat("igos size=4 iterations=1 steps=2");
        var good = File.ReadAllText(_file.Path);
        var read = 0;
        foreach (var path in Paths(JsonNode.Parse(good)!, "$").ToArray())
        {
            foreach (var wrong in (JsonNode?[])[null, "wrong", -1, new JsonArray(), new JsonObject()])
            {
                var document = JsonNode.Parse(good)!;
                Set(document, path, wrong);
                File.WriteAllText(_file.Path, document.ToJsonString());
                try
                {
                    _ = ExplanationFile.Load(_file.Path);
                    read++;
                }
                catch (IgosException e)
                {
                    Assert.StartsWith(_file.Path, e.Message);
                }
            }
        }

        Assert.InRange(read, 1, 600); // texts, and what may be left out
    }

    [Fact]
    public void Load_LaterSchemaOrUnknownMethod_SaysWhich()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var mine = Method.Of<RandomHeatmapOptions>("mine", options => new RandomHeatmap(options), _ => default,
            "Mine", "A test", Needs.Scores, Resolution.Any);
        var explanation = new RandomHeatmap(new() { Size = 4 }).Explain(classifier, photograph) with { Method = mine };
        explanation.Save(_file.Path);

        Assert.Contains("is by the method mine, which isn't among igos, ",
            Assert.Throws<IgosException>(() => ExplanationFile.Load(_file.Path)).Message);
        Assert.Same(mine, ExplanationFile.Load(_file.Path, [mine]).Explanation!.Method);

        File.WriteAllText(_file.Path, File.ReadAllText(_file.Path).Replace("\"schema\": 2", "\"schema\": 3"));
        Assert.Contains("is of schema 3, and this version of Igos reads schemas up to 2",
            Assert.Throws<IgosException>(() => ExplanationFile.Load(_file.Path, [mine])).Message);
    }

    [Fact]
    public void Save_OfAMethodThatFailed_SaysWhy()
    {
        var failed = new MethodResult(MethodChoice.Parse("gradient"), null, [], new Passes(), "no gradient.");
        Assert.Equal("gradient: there is no explanation to save, because the method failed: no gradient.",
            Assert.Throws<IgosException>(() => failed.Save(_file.Path)).Message);
    }

    /// <summary>A file of a method's explanation of the cat.</summary>
    private void SaveCat(string method)
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        var options = new RunOptions { Methods = [MethodChoice.Parse(method)] };
        PhotographRun.Explain(classifier, photograph, options).Results[0].Save(_file.Path);
    }

    private static MethodChoice Quick(string method)
    {
        var choice = new MethodChoice(Methods.Find(method));
        foreach (var (option, value) in new[] { ("size", "8"), ("iterations", "2"), ("steps", "3"), ("places", "3") })
        {
            choice = choice.Method.Find(option) is null ? choice : choice.With(option, value);
        }

        return choice;
    }

    private static void AssertSame(MethodResult expected, MethodResult found)
    {
        var (one, other) = (expected.Explanation!, found.Explanation!);
        Assert.Equal(one.Heatmap.Values.ToArray(), other.Heatmap.Values.ToArray());
        Assert.Equal(one.Signed?.Values.ToArray(), other.Signed?.Values.ToArray());
        Assert.Equal(one.Trace, other.Trace);
        Assert.Equal(one.Warnings, other.Warnings);
        Assert.Equal(one.TopClasses, other.TopClasses);
        Assert.Equal(one.Options, other.Options);
        Assert.Equal(one with { Model = null }, other with
        {
            Heatmap = one.Heatmap,
            Signed = one.Signed,
            Trace = one.Trace,
            Warnings = one.Warnings,
            TopClasses = one.TopClasses,
            Photograph = one.Photograph,
            Model = null,
        });
        Assert.Equal(one.Model!.ToString(), other.Model!.ToString());
        Assert.Equal(expected.Evidence, found.Evidence);
        Assert.Equal(expected.ScorePasses, found.ScorePasses);
        AssertSame(expected.Scores, found.Scores);
        Assert.Equal(expected.OtherScores.Select(o => (o.Baseline, o.BaselineProbability, o.Passes)),
            found.OtherScores.Select(o => (o.Baseline, o.BaselineProbability, o.Passes)));
        AssertSame([.. expected.OtherScores.SelectMany(o => o.Scores)],
            [.. found.OtherScores.SelectMany(o => o.Scores)]);
    }

    private static void AssertSame(IReadOnlyList<Score> expected, IReadOnlyList<Score> found) =>
        Assert.Equal(expected.Select(Parts), found.Select(Parts));

    private static string Parts(Score score) => $"{score.Name} {score.Value:R} {score.HigherIsBetter} "
        + $"{string.Join(' ', score.Curve)} {string.Join(' ', score.Protocol.Select(p => $"{p.Key}={p.Value}"))}";

    private static (double, bool, int) Score(MethodResult result, string name)
    {
        var score = result.Score(name)!;
        return (score.Value, score.HigherIsBetter, score.Curve.Count);
    }

    private static IEnumerable<string> Paths(JsonNode node, string path) => node switch
    {
        JsonObject all => all.SelectMany(pair => pair.Value is null ? [$"{path}/{pair.Key}"]
            : Paths(pair.Value, $"{path}/{pair.Key}").Prepend($"{path}/{pair.Key}")),
        JsonArray all when all.Count > 0 => Paths(all[0]!, $"{path}/0").Prepend($"{path}/0"),
        _ => [],
    };

    private static void Set(JsonNode document, string path, JsonNode? value)
    {
        var parts = path.Split('/')[1..];
        var node = document;
        foreach (var part in parts[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(part)]! : node![part]!;
        }

        if (node is JsonArray last)
        {
            last[int.Parse(parts[^1])] = value?.DeepClone();
        }
        else
        {
            node[parts[^1]] = value?.DeepClone();
        }
    }
}
