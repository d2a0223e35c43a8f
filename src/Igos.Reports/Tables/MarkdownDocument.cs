using System.Text;

namespace Igos.Reports.Tables;

/// <summary>A report as GitHub's Markdown.</summary>
internal sealed class MarkdownDocument(TextWriter output) : TextDocument(output)
{
    private const string Marks = @"\`*_[]<>|~&#$"; // $ begins a formula there

    public override void Heading(string text) => Output.WriteLine($"## {Escape(text)}\n");

    public override void Paragraph(string text) => Output.WriteLine($"{Escape(text)}\n");

    public override void Table(string caption, TextGrid grid)
    {
        if (grid.Rows.Count == 0)
        {
            return;
        }

        Paragraph(caption);
        WriteRow(grid.Columns.Select(column => Escape(column.Group is { } group
            ? $"{group} {column.Heading}".Trim() : column.Heading)));
        WriteRow(grid.Columns.Select(column => column.IsRight ? "---:" : "---"));
        foreach (var row in grid.Rows)
        {
            WriteRow(row.Select(Escape));
        }

        Output.WriteLine();
    }

    public override void Notes(IReadOnlyList<string> notes)
    {
        foreach (var note in notes)
        {
            Output.WriteLine($"- {Escape(note)}");
        }

        if (notes.Count > 0)
        {
            Output.WriteLine();
        }
    }

    private void WriteRow(IEnumerable<string> cells) => Output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in VisibleText.Of(text))
        {
            escaped.Append(Marks.Contains(c) ? $"\\{c}" : c.ToString());
        }

        return escaped.ToString();
    }
}
