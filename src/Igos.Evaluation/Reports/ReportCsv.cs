using System.Globalization;
using CsvHelper;
using Igos.Evaluation.Store;

namespace Igos.Evaluation.Reports;

/// <summary>The heatmaps that a report counts, a line each, read from the stores as they are written.</summary>
internal static class ReportCsv
{
    /// <summary>No paths: they say more of a machine than of a heatmap.</summary>
    private static readonly (string Name, Func<StoredResult, object?> Value)[] Columns =
    [
        ("photograph", result => result.Photograph),
        ("hash", result => result.Hash),
        ("model", result => result.Model),
        ("model_hash", result => result.ModelHash),
        ("question", result => result.Question),
        ("asked", result => result.Asked < 0 ? "predicted" : result.Boxes is null ? "truth" : "boxes"),
        ("target", result => result.Target),
        ("class", result => result.Class),
        ("truth", result => result.Truth),
        ("predicted", result => result.Predicted),
        ("probability", result => result.Probability),
        ("baseline_probability", result => result.BaselineProbability),
        ("method", result => result.Method),
        ("choice", result => result.Choice),
        ("version", result => result.Version),
        ("height", result => result.Height),
        ("width", result => result.Width),
        ("resampled", result => result.Resampled),
        ("deletion", result => result.Deletion),
        ("insertion", result => result.Insertion),
        ("score", result => result.Score),
        ("l1", result => result.L1),
        ("tv", result => result.Tv),
        ("objective", result => result.Objective),
        ("iterations", result => result.Iterations),
        ("stop", result => result.Stop),
        ("forward", result => result.Forward),
        ("backward", result => result.Backward),
        ("score_forward", result => result.ScoreForward),
        ("seconds", result => result.Seconds),
        ("point_x", result => result.PointX),
        ("point_y", result => result.PointY),
        ("distance", result => result.Distance),
        ("in_crowd", result => result.InCrowd),
        ("difficult", result => result.Difficult),
        ("chance", result => result.Chance),
        ("centre_distance", result => result.CentreDistance),
        ("centre_in_crowd", result => result.CentreInCrowd),
        ("boxes", result => result.Boxes),
        ("photograph_warnings", result => result.PhotographWarnings),
        ("warnings", result => result.Warnings),
        ("error", result => result.Error),
    ];

    /// <summary>What follows for each judge that some heatmap was scored by besides its question.</summary>
    private static readonly (string Name, Func<StoredScore, object?> Value)[] OfJudges =
    [
        ("deletion", score => score.Deletion),
        ("insertion", score => score.Insertion),
        ("probability", score => score.Probability),
        ("baseline_probability", score => score.BaselineProbability),
        ("score_forward", score => score.Forward),
        ("warnings", score => score.Warnings),
        ("error", score => score.Error),
    ];

    public static void Write(TextWriter output, EvaluationReport report)
    {
        string[] judges = [.. report.Sections.SelectMany(section => section.Judges).Select(j => j.Key).Distinct()];
        var counted = report.Sections.SelectMany(section => section.Rows).SelectMany(row => row.Cells)
            .ToDictionary(cell => (cell.Store, cell.Answer, cell.ChoiceId));
        using var csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var (name, _) in Columns)
        {
            csv.WriteField(name);
        }

        foreach (var judge in judges)
        {
            foreach (var (name, _) in OfJudges)
            {
                csv.WriteField($"{name}_{judge}");
            }
        }

        csv.NextRecord();
        for (var store = 0; store < report.Stores.Count; store++)
        {
            foreach (var result in report.Stores[store].Results(report.Options.Where))
            {
                if (counted.TryGetValue((store, result.Answer, result.ChoiceId), out var cell))
                {
                    WriteLine(csv, result, [.. judges.Select(judge => cell.Judged
                        .FirstOrDefault(pair => pair.Key.Key == judge).Value)]);
                }
            }
        }
    }

    private static void WriteLine(CsvWriter csv, StoredResult result, IReadOnlyList<StoredScore?> scores)
    {
        foreach (var (_, value) in Columns)
        {
            csv.WriteField(Convert.ToString(value(result), CultureInfo.InvariantCulture));
        }

        foreach (var score in scores)
        {
            foreach (var (_, value) in OfJudges)
            {
                csv.WriteField(score is null ? "" : Convert.ToString(value(score), CultureInfo.InvariantCulture));
            }
        }

        csv.NextRecord();
    }
}
