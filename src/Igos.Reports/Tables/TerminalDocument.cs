namespace Igos.Reports.Tables;

/// <summary>A report for the terminal.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="width">Of the terminal, in characters; null where the output is none.</param>
internal sealed class TerminalDocument(TextWriter output, int? width) : TextDocument(output)
{
    public override void Heading(string text) => VisibleText.WriteLine(Output, text);

    public override void Paragraph(string text) => VisibleText.WriteLine(Output, text);

    public override void Table(string caption, TextGrid grid)
    {
        if (grid.Rows.Count > 0)
        {
            Output.WriteLine();
            VisibleText.WriteLine(Output, caption);
            // A number and its error are one word but where there is no room for them side by side.
            var close = Changed(grid, text => text.Replace("± ", "±"));
            TextTable.Write(Output, width, [.. close.Columns.Select(column => column with
            {
                Heading = column.Group is { } group ? $"{group} {column.ShortHeading}" : column.ShortHeading,
            })], close.Rows);
        }
    }

    public override void Notes(IReadOnlyList<string> notes)
    {
        foreach (var note in notes)
        {
            VisibleText.WriteLine(Output, $"Note: {note}");
        }

        Output.WriteLine();
    }
}
