using Igos.Reports.Tables;

namespace Igos.Reports.Tests.Tables;

/// <summary>Names that would be markup, or worse, are shown as they are.</summary>
public sealed class TextDocumentTests
{
    private const string Nasty = @"\input{x} a_b|c*d `e` <f> #1 & 50% $2^3~ [g] --no é日" + "\n\u001b[2J";

    private static readonly TextGrid Grid = new(
        [
            new("Method"), new("Deletion ↓") { Group = "28×28", IsRight = true },
            new("Insertion ↑") { Group = "28×28", IsRight = true },
        ],
        [[Nasty, "0.1 ± 0.2", "–"], ["[x]", "−1", "2"]]);

    [Fact]
    public void Markdown_Table_EscapesMarkup() => AssertLines(
        """
        Of \_it\_.

        | Method | 28×28 Deletion ↓ | 28×28 Insertion ↑ |
        | --- | ---: | ---: |
        | \\input{x} a\_b\|c\*d \`e\` \<f\> \#1 \& 50% \$2^3\~ \[g\] --no é日\\u000a\\u001b\[2J | 0.1 ± 0.2 | – |
        | \[x\] | −1 | 2 |

        """, output => new MarkdownDocument(output).Table("Of _it_.", Grid));

    [Fact]
    public void Latex_Table_EscapesCommandsAndHasGroups() => AssertLines(
        """
        % Read by \input in a document that has \usepackage{booktabs}.
        \begin{table}[htbp]
        \caption{Of \_it\_.}
        \makebox[\textwidth][c]{\scriptsize\setlength{\tabcolsep}{3pt}
        \begin{tabular}{lrr}
        \toprule
         & \multicolumn{2}{c}{28$\times$28} \\
        \cmidrule(lr){2-3}
        Method & Deletion $\downarrow$ & Insertion $\uparrow$ \\
        \midrule
        NASTY & 0.1 {\tiny$\pm$0.2} & -- \\
        {[}x] & $-$1 & 2 \\
        \bottomrule
        \end{tabular}}
        \end{table}

        """.Replace("NASTY", @"\textbackslash{}input\{x\} a\_b\textbar{}c{*}d \`{}e\`{} \textless{}f\textgreater{}"
            + @" \#1 \& 50\% \$2\textasciicircum{}3\textasciitilde{} {[}g] -{}-no é\texttt{U+65E5}"
            + @"\textbackslash{}u000a\textbackslash{}u001b{[}2J"),
        output => new LatexDocument(output).Table("Of _it_.", Grid));

    [Fact]
    public void Terminal_Table_HasNoControlCharacters()
    {
        var text = Text(output => new TerminalDocument(output, 129).Table("Of it.", Grid));

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("é日", text);
    }

    /// <summary>In 129 characters, where 16 columns have 7 each.</summary>
    [Fact]
    public void Terminal_TableWithoutRoom_HasErrorsBelowTheirNumbers()
    {
        TextColumn[] columns = [.. Enumerable.Range(0, 16).Select(_ => new TextColumn("Deletion ↓")
        {
            ShortHeading = "Del. ↓",
            IsRight = true,
            HasErrors = true,
        })];
        var grid = new TextGrid(columns, [[.. columns.Select(_ => "0.1000 ± 0.0100")]]);

        var lines = Text(output => new TerminalDocument(output, 129).Table("Of it.", grid)).Split('\n');
        Assert.StartsWith("  Del. ↓  Del. ↓", lines[3]);
        Assert.StartsWith("  0.1000  0.1000", lines[5]);
        Assert.StartsWith(" ±0.0100 ±0.0100", lines[6]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 129));
    }

    [Fact]
    public void Notes_None_WriteNoList()
    {
        Assert.Empty(Text(output => new MarkdownDocument(output).Notes([])));
        Assert.DoesNotContain("itemize", Text(output => new LatexDocument(output).Notes([])));
    }

    private static void AssertLines(string expected, Action<TextWriter> write) =>
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", Text(write));

    private static string Text(Action<TextWriter> write)
    {
        var writer = new StringWriter { NewLine = "\n" };
        write(writer);
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
