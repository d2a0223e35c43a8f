using Spectre.Console;

namespace Igos.Reports.Tables;

/// <summary>Columns of results as a table of text.</summary>
internal static class TextTable
{
    /// <summary>Writes a table; nothing where there are no rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows, in their order.</param>
    /// <param name="isNarrow">Whether columns have their short headings.</param>
    public static void Write(
        TextWriter output, IReadOnlyList<Column> columns, IReadOnlyCollection<ResultRow> rows, bool isNarrow = false)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // No lines between columns and no column to spare: 80 characters hold short names, and only names are broken.
        var table = new Table().Border(TableBorder.Horizontal);
        foreach (var column in columns)
        {
            var heading = new TableColumn(isNarrow ? column.ShortTitle : column.Title) { Padding = new Padding(0, 1) };
            table.AddColumn(column.IsNumber || column == Columns.Native ? heading.RightAligned().NoWrap() : heading);
        }

        foreach (var row in rows)
        {
            table.AddRow([.. columns.Select(column => new Text(column.Text(row)))]);
        }

        PlainConsole.Create(output).Write(table);
    }
}
