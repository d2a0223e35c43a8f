namespace Igos.Reports.Tables;

/// <summary>The table at the end of <c>igos explain</c>, with the warnings under it.</summary>
internal static class ResultTable
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <param name="photographs">The rows of each photograph.</param>
    public static void Write(
        TextWriter output, int? width, IReadOnlyList<IReadOnlyList<ResultRow>> photographs)
    {
        ResultRow[] all = [.. photographs.SelectMany(rows => rows)];
        TextTable.Write(output, width, Columns.OfPhotographs(all), all);
        foreach (var note in MeanWords.Lines(all).Concat(ScoreWords.Notes(all)))
        {
            VisibleText.WriteLine(output, note);
        }

        foreach (var rows in photographs)
        {
            foreach (var row in rows)
            {
                var evidence = row.Evidence is { } found ? EvidenceWords.Line(found) : null;
                foreach (var line in new[] { SeedWords.Line(row), evidence }.OfType<string>())
                {
                    var subject = $"{Path.GetFileName(row.File)}, {Columns.MethodAndSize.Text(row)}";
                    VisibleText.WriteLine(output, $"{subject}: {line}");
                }
            }

            foreach (var warning in WarningLine.Of(rows))
            {
                var methods = warning.Methods.Count > 0 ? $", {string.Join(", ", warning.Methods)}" : "";
                var file = Path.GetFileName(rows[0].File);
                VisibleText.WriteLine(output, $"Warning: {file}{methods}: {warning.Text}");
            }
        }
    }
}
