using Igos.Running;

namespace Igos.Reports;

/// <summary>The means over several photographs, for people.</summary>
internal static class MeanWords
{
    /// <summary>A line for each method; none where there is one photograph.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ResultRow> rows) => rows
        .GroupBy(row => (Columns.MethodAndSize.Text(row), MethodChoice.Of(row.Explanation).Text))
        .Where(group => group.Select(row => row.File).Distinct().Count() > 1)
        .Select(group => $"Mean of {group.Count()}, {group.Key.Item1}: "
            + string.Join(", ", Shown([.. group]).Select(column => Line(column, [.. group])).OfType<string>())
            + " (± standard error).");

    private static IEnumerable<Column> Shown(IReadOnlyList<ResultRow> rows) =>
        [Columns.Probability, Columns.Deletion, Columns.Insertion, .. Columns.Others(rows).Where(IsShown)];

    private static bool IsShown(Column column) => column.Score != Columns.Difference.Score;

    private static string? Line(Column column, IReadOnlyList<ResultRow> rows)
    {
        double[] values = [.. rows.Select(column.Value).OfType<double>()];
        if (values.Length < 2)
        {
            return null;
        }

        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        var name = column.Key.Replace('-', ' ');
        return $"{name} {Numbers.Score(mean)} ± {Numbers.Score(Math.Sqrt(variance / values.Length))}";
    }
}
