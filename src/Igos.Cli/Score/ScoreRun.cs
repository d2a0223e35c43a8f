using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Reports.Tables;
using Igos.Running;
using Igos.Running.Saved;

namespace Igos.Cli.Score;

/// <summary>Scores one heatmap after another; one that fails doesn't stop the others.</summary>
internal sealed class ScoreRun(ScoreSettings settings, CancellationToken cancellationToken)
{
    public int Run()
    {
        using var classifier = ClassifierLoading.Load(settings.Model, cancellationToken);
        ClassifierLoading.TellOfEmbedded(settings.Model, classifier);
        using var photograph = Photograph.Read(settings.Image, settings.MaxPixels);
        using var pixels = photograph.ToTensor(classifier.InputSize, settings.Resize);
        int[]? targets = settings.Target.Resolve(classifier) is { } c ? [c] : null;
        var kind = settings.Model.Score == ScoreChoice.Logit ? ScoreKind.Logit : ScoreKind.Probability;
        using var own = new Question(classifier, pixels, settings.Baseline, targets, score: kind);
        BaselineKind[] others = [.. settings.ScoreBaselines.Where(other => other != own.Baseline).Distinct()];
        var scored = settings.Heatmaps.Select(file => Score(own, others, file)).ToArray();
        if (settings.Json)
        {
            Console.Out.WriteLine(Json.Text(Report(own, photograph, scored)));
        }
        else
        {
            WriteTable(own, scored);
        }

        return scored.All(one => one.Error is null) ? ExitCode.Done : ExitCode.Failed;
    }

    private Scored Score(Question own, BaselineKind[] others, string file)
    {
        try
        {
            var heatmap = NumPyFile.Read(file);
            DeletionInsertionScore Under(Question question) =>
                DeletionInsertion.Score(question, [heatmap], cancellationToken: cancellationToken)[0];
            var scores = new List<DeletionInsertionScore> { Under(own) };
            foreach (var other in others)
            {
                using var question = own.Under(other);
                scores.Add(Under(question));
            }

            return new Scored(file, heatmap, scores, null);
        }
        catch (Exception e) when (e is IgosException or ExternalException)
        {
            var reason = CommandWords.Of(PhotographRun.Reason(e));
            var error = reason.StartsWith(file, StringComparison.Ordinal) ? reason : $"{file}: {reason}";
            StandardStreams.Say(error);
            return new Scored(file, null, [], error);
        }
    }

    private static void WriteTable(Question question, Scored[] scored)
    {
        Scored[] done = [.. scored.Where(one => one.Error is null)];
        var baselines = done.Length == 0 ? [] : done[0].Scores.Select(score => Word(score.Baseline)).ToArray();
        TextColumn Number(string heading) => new(heading) { IsRight = true };
        TextColumn[] columns =
        [
            new("Heatmap"), new("Size"),
            .. baselines.SelectMany((baseline, i) => new[] { "Deletion", "Insertion" }.Select(name =>
                Number($"{name}{(i == 0 ? "" : $" ({baseline})")} {(name == "Deletion" ? '↓' : '↑')}"))),
        ];
        TextTable.Write(Console.Out, StandardStreams.OutputWidth, columns, [.. done.Select(one => (string[])
        [
            one.File, $"{one.Heatmap!.Height}×{one.Heatmap.Width}",
            .. one.Scores.SelectMany(s => new[] { Numbers.Score(s.Deletion), Numbers.Score(s.Insertion) }),
        ])]);
        foreach (var warning in question.Warnings(0))
        {
            VisibleText.WriteLine(Console.Out, $"Warning: {warning.Text}");
        }

        VisibleText.WriteLine(Console.Out, $"{done.Length} of {scored.Length} heatmaps scored for "
            + $"{question.Target(0)}, {question.ScoreName} {Numbers.Score(question.ImageScores[0])}, under "
            + $"{Word(question.Baseline)} {Numbers.Score(question.BaselineScores[0])}.");
    }

    private object Report(Question question, Photograph photograph, Scored[] scored) => new
    {
        Versions = Versions.Current,
        Model = ModelReport.WithHash(question.Classifier),
        Photograph = new
        {
            File = settings.Image,
            Sha256 = photograph.ContentHash,
            photograph.Width,
            photograph.Height,
            Resize = settings.Resize,
            TopClasses = question.TopClasses(0, 5),
        },
        Target = question.Target(0),
        question.Baseline,
        BaselineProbability = question.BaselineProbabilities[0],
        Warnings = question.Warnings(0),
        Heatmaps = scored.Select(one => new
        {
            one.File,
            one.Error,
            one.Heatmap?.Height,
            one.Heatmap?.Width,
            Score = one.Scores.Count == 0 ? null : ExplanationFile.ToJson(one.Scores[0].Scores),
            OtherScores = new JsonArray([.. one.Scores.Skip(1).Select(s => ExplanationFile.ToJson(s.Scores))]),
        }),
    };

    private static string Word(BaselineKind baseline) => baseline.ToString().ToLowerInvariant();

    /// <summary>What came of a heatmap: its scores, the first under the own baseline; or why there are none.</summary>
    private sealed record Scored(
        string File, Heatmap? Heatmap, IReadOnlyList<DeletionInsertionScore> Scores, string? Error);
}
