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

        foreach (var classes in photographs.Select(rows => rows.GroupBy(row => row.Explanation.Target.Index).ToArray()))
        {
            foreach (var rows in classes)
            {
                WriteNotes(output, [.. rows], isOneOfSeveral: classes.Length > 1);
            }
        }
    }

    /// <summary>What there is to say of a photograph and a class, which is named where it is one of several.</summary>
    private static void WriteNotes(TextWriter output, ResultRow[] rows, bool isOneOfSeveral)
    {
        var subject = Path.GetFileName(rows[0].File) + (isOneOfSeveral ? $", {rows[0].Explanation.Target}" : "");
        foreach (var row in rows)
        {
            var evidence = row.Evidence is { } found ? EvidenceWords.Line(found) : null;
            foreach (var line in new[] { SeedWords.Line(row), evidence }.OfType<string>())
            {
                VisibleText.WriteLine(output, $"{subject}, {Columns.MethodAndSize.Text(row)}: {line}");
            }
        }

        foreach (var warning in WarningLine.Of(rows))
        {
            var methods = warning.Methods.Count > 0 ? $", {string.Join(", ", warning.Methods)}" : "";
            VisibleText.WriteLine(output, $"Warning: {subject}{methods}: {warning.Text}");
        }
    }
}
