using Spectre.Console;

namespace Igos.Reports.Tables;

/// <summary>
/// Rows under headings as text. On a terminal a table whose words are whole, or, where it is too narrow for that, a
/// line for each cell; elsewhere a line for each row, however long, without rules, for <c>grep</c> and <c>awk</c>.
/// </summary>
internal static class TextTable
{
    private const string Nothing = "–";
    private const string Gap = "  "; // between columns without rules: names hold single spaces
    private const int Margin = 1; // what Spectre puts at the left of a table

    /// <summary>Writes a table of results; nothing where there are no rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows, in their order.</param>
    /// <param name="isNarrow">Whether columns have their short headings.</param>
    public static void Write(TextWriter output, int? width, IReadOnlyList<Column> columns,
        IEnumerable<ResultRow> rows, bool isNarrow = false)
    {
        // Scores under several baselines take more room than most terminals have, unless their headings are broken.
        var hasLongTitles = columns.Count(column => column.Score is not null) > Columns.Scores.Count;
        var headings = columns.Select(column => new TextColumn(isNarrow ? column.ShortTitle : column.Title)
        {
            IsRight = column.IsNumber || column == Columns.Native,
            HasErrors = hasLongTitles && column.Score is not null,
        });
        Write(output, width, [.. headings], [.. rows.Select(row => columns.Select(c => c.Text(row)).ToArray())]);
    }

    /// <summary>Writes a table; nothing where there are no rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows: a cell for each column.</param>
    public static void Write(
        TextWriter output, int? width, IReadOnlyList<TextColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        string[][] cells = [.. rows.Select(row => row.Select(VisibleText.Of).ToArray())];
        if (width is null)
        {
            WriteLines(output, columns, cells);
        }
        else if (Fitted(columns, cells, width.Value) is { } widths)
        {
            WriteTable(output, width.Value, columns, cells, widths);
        }
        else
        {
            WriteStacked(output, columns, cells);
        }
    }

    private static void WriteLines(TextWriter output, IReadOnlyList<TextColumn> columns, string[][] rows)
    {
        var filled = rows.Select(row => row.Select(cell => cell.Length == 0 ? Nothing : cell).ToArray());
        string[][] lines = [[.. columns.Select(column => column.Heading)], .. filled];
        int[] widths = [.. columns.Select((_, i) => lines.Max(line => line[i].GetCellWidth()))];
        foreach (var line in lines)
        {
            var padded = line.Select((cell, i) =>
            {
                var spaces = new string(' ', widths[i] - cell.GetCellWidth());
                return columns[i].IsRight ? spaces + cell : cell + spaces;
            });
            output.WriteLine(string.Join(Gap, padded).TrimEnd());
        }
    }

    private static void WriteStacked(TextWriter output, IReadOnlyList<TextColumn> columns, string[][] rows)
    {
        foreach (var row in rows)
        {
            foreach (var (column, cell) in columns.Zip(row).Where(pair => pair.Second.Length > 0))
            {
                output.WriteLine($"{column.Heading}: {cell}");
            }

            output.WriteLine();
        }
    }

    private static void WriteTable(
        TextWriter output, int width, IReadOnlyList<TextColumn> columns, string[][] rows, int[] widths)
    {
        // No lines between columns and no column to spare: 80 characters hold short names, and only names are broken.
        var table = new Table().Border(TableBorder.Horizontal);
        foreach (var (column, columnWidth) in columns.Zip(widths))
        {
            var heading = new TableColumn(new Text(column.Heading))
            {
                Padding = new Padding(0, 1),
                Width = columnWidth,
            };
            heading = column.IsRight ? heading.RightAligned() : heading;
            table.AddColumn(column is { IsRight: true, HasErrors: false } ? heading.NoWrap() : heading);
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select((cell, i) =>
                new Text(cell.GetCellWidth() > widths[i] ? cell.Replace(" ±", "\n±") : cell))]);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        console.Write(table);
    }

    /// <summary>The widths at which no word is broken; null where there is no room for them.</summary>
    private static int[]? Fitted(IReadOnlyList<TextColumn> columns, string[][] rows, int width)
    {
        string[][] lines = [[.. columns.Select(column => column.Heading)], .. rows];
        int[] whole = [.. columns.Select((_, i) => lines.Max(line => line[i].GetCellWidth()))];
        int[] widths = [.. columns.Select((column, i) =>
            column is { IsRight: true, HasErrors: false } ? whole[i]
                : lines.Max(line => line[i].Split(' ').Max(word => word.GetCellWidth())))];
        var room = width - Margin - columns.Count - widths.Sum();
        for (; room > 0 && !widths.SequenceEqual(whole); room--)
        {
            var neediest = Enumerable.Range(0, widths.Length).MaxBy(i => whole[i] - widths[i]);
            widths[neediest]++;
        }

        return room < 0 ? null : widths;
    }
}

/// <summary>A column of a table of text.</summary>
/// <param name="Heading">What stands over it.</param>
internal sealed record TextColumn(string Heading)
{
    /// <summary>The heading where there is little room.</summary>
    public string ShortHeading { get; init; } = Heading;

    /// <summary>What stands above the headings of neighbours that have the same; null for nothing.</summary>
    public string? Group { get; init; }

    /// <summary>Whether its cells, such as numbers, end under each other and are never broken.</summary>
    public bool IsRight { get; init; }

    /// <summary>Whether its numbers have errors, before which they may be broken.</summary>
    public bool HasErrors { get; init; }
}
