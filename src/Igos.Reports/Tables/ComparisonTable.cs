namespace Igos.Reports.Tables;

/// <summary>The table of one photograph at the end of <c>igos compare</c>, the best method first.</summary>
internal static class ComparisonTable
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <param name="rows">The best first; at least one.</param>
    /// <param name="notRun">Methods that couldn't run, and why.</param>
    /// <param name="figure">The figure's file.</param>
    public static void Write(TextWriter output, int? width, IReadOnlyList<ResultRow> rows,
        IReadOnlyList<NotRunReport> notRun, string figure)
    {
        var first = rows[0].Explanation;
        VisibleText.WriteLine(output, $"{Path.GetFileName(rows[0].File)}: "
            + $"{first.Target} ({Numbers.Score(first.Target.Probability)}), "
            + $"heatmaps of {first.Heatmap.Height}×{first.Heatmap.Width}");
        TextTable.Write(output, width, Columns.OfMethods(rows), rows, isNarrow: true); // terminals of 80 characters
        foreach (var note in ScoreWords.Notes(rows))
        {
            VisibleText.WriteLine(output, note);
        }

        foreach (var row in rows)
        {
            if (SeedWords.Line(row) is { } line)
            {
                VisibleText.WriteLine(output, $"{Columns.Method.Text(row)}: {line}");
            }
        }

        foreach (var method in notRun)
        {
            VisibleText.WriteLine(output, $"{method.Method} can't run: {method.Reason}");
        }

        foreach (var warning in WarningLine.Of(rows))
        {
            var methods = warning.Methods.Count > 0 ? $"{string.Join(", ", warning.Methods)}: " : "";
            VisibleText.WriteLine(output, $"Warning: {methods}{warning.Text}");
        }

        VisibleText.WriteLine(output, $"Files: {figure}, .html and .json");
        output.WriteLine();
    }
}
