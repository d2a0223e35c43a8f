namespace Igos.Reports;

/// <summary>The warnings of several methods on one photograph, each said once.</summary>
/// <param name="Methods">The methods that it is about; none where it is about all.</param>
/// <param name="Text">The warning.</param>
internal sealed record WarningLine(IReadOnlyList<string> Methods, string Text)
{
    /// <summary>
    /// All warnings of a photograph's rows: most are the image's and the class's, whatever the method.
    /// </summary>
    public static IEnumerable<WarningLine> Of(IReadOnlyCollection<ResultRow> rows) => rows
        .SelectMany(row => row.Explanation.Warnings.Select(warning => (row.Explanation.Method.Name, Warning: warning)))
        .GroupBy(w => w.Warning, w => w.Name)
        .Select(w =>
        {
            var isAboutAll = w.Key.Scope != WarningScope.Method || w.Count() == rows.Count;
            return new WarningLine(isAboutAll ? [] : [.. w], w.Key.Text);
        });
}
