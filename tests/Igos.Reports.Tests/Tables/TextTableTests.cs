using Igos.Reports.Tables;

namespace Igos.Reports.Tests.Tables;

public sealed class TextTableTests
{
    private static readonly TextColumn[] Columns = [new("Class"), new("Kind"), new("Score") { IsRight = true }];

    private static readonly string[][] Rows =
        [["great white shark", "", "0.125"], ["猫", "long-unbroken-word", "10.5"]];

    /// <summary>No terminal, no rules: a line a row, names whole, columns under each other.</summary>
    [Fact]
    public void Write_NoTerminal_IsALineForEachRow() => Assert.Equal(
        [
            "Class              Kind                Score",
            "great white shark  –                   0.125",
            "猫                 long-unbroken-word   10.5", // two cells wide on a terminal
        ],
        Lines(null));

    /// <summary>By hand: 1 + (17 + 1) + (18 + 1) + (5 + 1) = 44 characters hold everything unbroken.</summary>
    [Fact]
    public void Write_WideTerminal_BreaksNothing()
    {
        foreach (var width in (int[])[44, 120])
        {
            var lines = Lines(width);
            Assert.Equal(6, lines.Length);
            Assert.Equal(new string('─', 44), lines[0]);
            Assert.Equal(" great white shark                    0.125", lines[3]);
            Assert.Equal(" 猫                long-unbroken-word  10.5", lines[4]);
        }
    }

    /// <summary>By hand: the longest words are 5, 18 and 5 characters: 1 + 6 + 19 + 6 = 32.</summary>
    [Theory]
    [InlineData(32, 3)]
    [InlineData(38, 2)] // "great white" fits
    public void Write_NarrowTerminal_BreaksBetweenWords(int width, int linesOfTheName)
    {
        var lines = Lines(width);
        Assert.Equal(5 + linesOfTheName, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        var words = string.Join(' ', lines).Split(' ');
        Assert.All(["great", "white", "shark", "long-unbroken-word", "0.125"], word => Assert.Contains(word, words));
    }

    /// <summary>Where a word would be broken, a cell has a line of its own, whatever its length.</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(5)]
    public void Write_TooNarrowForAWord_IsALineForEachCell(int width) => Assert.Equal(
        [
            "Class: great white shark", "Score: 0.125", "",
            "Class: 猫", "Kind: long-unbroken-word", "Score: 10.5", "",
        ],
        Lines(width));

    [Theory]
    [InlineData(null)]
    [InlineData(80)]
    [InlineData(20)]
    public void Write_ControlCharacters_AreSeen(int? width)
    {
        var lines = Lines(width, [["\u001b[2Ja\nb", "\u202e", "1"]]);

        Assert.Contains(lines, line => line.Contains(@"\u001b[2Ja\u000ab", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(@"\u202e", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', string.Concat(lines));
    }

    private static string[] Lines(int? width, string[][]? rows = null)
    {
        var writer = new StringWriter();
        TextTable.Write(writer, width, Columns, rows ?? Rows);
        return [.. writer.ToString().ReplaceLineEndings("\n").Split('\n')[..^1].Select(line => line.TrimEnd())];
    }
}
