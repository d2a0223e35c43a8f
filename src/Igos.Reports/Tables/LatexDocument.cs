using System.Globalization;
using System.Text;

namespace Igos.Reports.Tables;

/// <summary>A report for LaTeX, to be read with \input; it needs the package booktabs alone.</summary>
internal sealed class LatexDocument : TextDocument
{
    private static readonly Dictionary<char, string> Commands = new()
    {
        ['\\'] = @"\textbackslash{}",
        ['{'] = @"\{",
        ['}'] = @"\}",
        ['$'] = @"\$",
        ['&'] = @"\&",
        ['#'] = @"\#",
        ['_'] = @"\_",
        ['%'] = @"\%",
        ['~'] = @"\textasciitilde{}",
        ['^'] = @"\textasciicircum{}",
        ['<'] = @"\textless{}",
        ['>'] = @"\textgreater{}",
        ['|'] = @"\textbar{}",
        ['`'] = @"\`{}",
        ['['] = "{[}", // else an option of \\ or \item
        ['*'] = "{*}",
        ['×'] = @"$\times$",
        ['±'] = @"$\pm$",
        ['−'] = "$-$",
        ['–'] = "--",
        ['↓'] = @"$\downarrow$",
        ['↑'] = @"$\uparrow$",
        ['λ'] = @"$\lambda$",
        ['₁'] = "$_1$",
        ['₂'] = "$_2$",
    };

    /// <summary>Begins the report.</summary>
    public LatexDocument(TextWriter output)
        : base(output) => Output.WriteLine(@"% Read by \input in a document that has \usepackage{booktabs}.");

    public override void Heading(string text) => Output.WriteLine($@"\subsection*{{{Escape(text)}}}");

    public override void Paragraph(string text) => Output.WriteLine($"{Escape(text)}\n");

    public override void Table(string caption, TextGrid grid)
    {
        if (grid.Rows.Count == 0)
        {
            return;
        }

        var escaped = Changed(grid, Escape);
        // Wider than the text, a table stands out on both sides.
        Output.WriteLine(@"\begin{table}[htbp]");
        Output.WriteLine($@"\caption{{{Escape(caption)}}}");
        Output.WriteLine(@"\makebox[\textwidth][c]{\scriptsize\setlength{\tabcolsep}{3pt}");
        Output.WriteLine($@"\begin{{tabular}}{{{string.Concat(grid.Columns.Select(c => c.IsRight ? 'r' : 'l'))}}}");
        Output.WriteLine(@"\toprule");
        WriteGroups(escaped.Columns);
        WriteRow(escaped.Columns.Select(column => column.Heading));
        Output.WriteLine(@"\midrule");
        foreach (var row in escaped.Rows)
        {
            WriteRow(row.Select(Smaller));
        }

        Output.WriteLine(@"\bottomrule");
        Output.WriteLine(@"\end{tabular}}");
        Output.WriteLine("\\end{table}\n");
    }

    public override void Notes(IReadOnlyList<string> notes)
    {
        if (notes.Count > 0)
        {
            Output.WriteLine(@"\begin{itemize}");
            foreach (var note in notes)
            {
                Output.WriteLine($@"\item {Escape(note)}");
            }

            Output.WriteLine("\\end{itemize}\n");
        }
    }

    /// <summary>What columns beside each other have in common, with a rule below.</summary>
    private void WriteGroups(IReadOnlyList<TextColumn> columns)
    {
        var (cells, rules) = (new List<string>(), new List<string>());
        for (var i = 0; i < columns.Count;)
        {
            var (group, first) = (columns[i].Group, i);
            while (i < columns.Count && columns[i].Group == group)
            {
                i++;
            }

            cells.Add(group is null
                ? string.Concat(Enumerable.Repeat(" & ", i - first - 1))
                : $@"\multicolumn{{{i - first}}}{{c}}{{{group}}}");
            if (group is not null)
            {
                rules.Add($@"\cmidrule(lr){{{first + 1}-{i}}}");
            }
        }

        if (rules.Count > 0)
        {
            WriteRow(cells);
            Output.WriteLine(string.Concat(rules));
        }
    }

    private void WriteRow(IEnumerable<string> cells) => Output.WriteLine($@"{string.Join(" & ", cells)} \\");

    /// <summary>A standard error, in smaller figures than what it belongs to.</summary>
    private static string Smaller(string cell) =>
        cell.Split(@" $\pm$ ") is [var mean, var error] ? $@"{mean} {{\tiny$\pm${error}}}" : cell;

    /// <summary>
    /// Western letters stay, whatever the engine; of others, which pdflatex refuses, the number is shown.
    /// </summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in VisibleText.Of(text).EnumerateRunes())
        {
            var c = rune.IsBmp ? (char)rune.Value : '\uffff';
            if (c == '-' && escaped.Length > 0 && escaped[^1] == '-')
            {
                escaped.Append("{}-"); // two are no dash
            }
            else if (Commands.TryGetValue(c, out var command))
            {
                escaped.Append(command);
            }
            else if (rune.IsAscii || (c is >= 'À' and <= 'ÿ' and not ('Ð' or 'ð' or 'Þ' or 'þ' or '÷')))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $@"\texttt{{U+{rune.Value:X4}}}");
            }
        }

        return escaped.ToString();
    }
}
