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

    /// <summary>What follows where some heatmap is the mean of several seeds'.</summary>
    private static readonly (string Name, Func<StoredSeeds, double?> Value)[] OfSeeds =
    [
        ("seeds_rank_correlation", seeds => seeds.RankCorrelation),
        ("seeds_deletion_deviation", seeds => seeds.DeletionDeviation),
        ("seeds_insertion_deviation", seeds => seeds.InsertionDeviation),
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
        var counted = report.Sections.SelectMany(section => section.Rows).SelectMany(row => row.Cells)
            .ToDictionary(cell => (cell.Store, cell.Answer, cell.ChoiceId));
        var further = Further(report, counted.Values).ToArray();
        using var csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var name in Columns.Select(column => column.Name).Concat(further.Select(column => column.Name)))
        {
            csv.WriteField(name);
        }

        csv.NextRecord();
        for (var store = 0; store < report.Stores.Count; store++)
        {
            foreach (var result in report.Stores[store].Results(report.Options.Where))
            {
                if (counted.TryGetValue((store, result.Answer, result.ChoiceId), out var cell))
                {
                    WriteLine(csv, Columns.Select(column => column.Value(result))
                        .Concat(further.Select(column => column.Value(cell))));
                }
            }
        }
    }

    /// <summary>The columns that not every report has.</summary>
    private static IEnumerable<(string Name, Func<ReportCell, object?> Value)> Further(
        EvaluationReport report, IEnumerable<ReportCell> cells)
    {
        if (cells.Any(cell => cell.Seeds is not null))
        {
            foreach (var (name, value) in OfSeeds)
            {
                yield return (name, cell => cell.Seeds is { } seeds ? value(seeds) : null);
            }
        }

        foreach (var judge in report.Sections.SelectMany(section => section.Judges).Select(j => j.Key).Distinct())
        {
            foreach (var (name, value) in OfJudges)
            {
                yield return ($"{name}_{judge}", cell => cell.Judged.FirstOrDefault(pair => pair.Key.Key == judge)
                    is { Value: { } score } ? value(score) : null);
            }
        }
    }

    private static void WriteLine(CsvWriter csv, IEnumerable<object?> values)
    {
        foreach (var value in values)
        {
            csv.WriteField(Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        csv.NextRecord();
    }
}
