namespace Igos.Reports.Tables;

/// <summary>A report of headings, paragraphs, tables and notes, in a format of text.</summary>
internal abstract class TextDocument(TextWriter output)
{
    /// <summary>Where it is written.</summary>
    protected TextWriter Output => output;

    /// <summary>Begins a section.</summary>
    public abstract void Heading(string text);

    /// <summary>Writes a paragraph.</summary>
    public abstract void Paragraph(string text);

    /// <summary>Writes a table; nothing where it has no rows.</summary>
    public abstract void Table(string caption, TextGrid grid);

    /// <summary>Writes what a reader should know; nothing where there is none.</summary>
    public abstract void Notes(IReadOnlyList<string> notes);

    /// <summary>All of a grid's texts, changed.</summary>
    protected static TextGrid Changed(TextGrid grid, Func<string, string> change) => new(
        [.. grid.Columns.Select(column => column with
        {
            Heading = change(column.Heading),
            ShortHeading = change(column.ShortHeading),
            Group = column.Group is { } group ? change(group) : null,
        })],
        [.. grid.Rows.Select(row => row.Select(change).ToArray())]);
}
