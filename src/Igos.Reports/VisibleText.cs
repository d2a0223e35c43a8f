using System.Globalization;
using System.Text;

namespace Igos.Reports;

/// <summary>
/// Text that others wrote, such as labels and the names of files, made safe to show: what would steer a terminal,
/// break a line, hide or reorder what is beside it is seen as an escape, such as <c>\u001b</c>.
/// </summary>
internal static class VisibleText
{
    private const int ZeroWidthNonJoiner = 0x200c, ZeroWidthJoiner = 0x200d;

    /// <summary>The text on one line.</summary>
    public static string Of(string text) => Escaped(text, _ => false);

    /// <summary>A JSON document, which stays the same document: only strings hold what is escaped.</summary>
    public static string OfJson(string json) => Escaped(json, rune => rune.Value is '\n' or '\r');

    /// <summary>Writes the text as a line.</summary>
    public static void WriteLine(TextWriter output, string text) => output.WriteLine(Of(text));

    private static string Escaped(string text, Func<Rune, bool> isLayout)
    {
        if (!text.EnumerateRunes().Any(rune => IsUnseen(rune) && !isLayout(rune)))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf16(units);
            if (!IsUnseen(rune) || isLayout(rune))
            {
                visible.Append(units[..count]);
                continue;
            }

            foreach (var unit in units[..count])
            {
                visible.Append(CultureInfo.InvariantCulture, $@"\u{(int)unit:x4}");
            }
        }

        return visible.ToString();
    }

    /// <summary>
    /// Controls (C0, DEL, C1), breaks of lines and paragraphs, and marks without a shape, those of direction among
    /// them; not the two joiners, which scripts and emoji need.
    /// </summary>
    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner),
        _ => false,
    };
}
