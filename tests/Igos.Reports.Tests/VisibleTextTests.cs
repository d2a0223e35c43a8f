using System.Text.Json;

namespace Igos.Reports.Tests;

public sealed class VisibleTextTests
{
    /// <summary>The escapes are the code units in hexadecimal, as the Unicode standard's charts have them.</summary>
    [Theory]
    [InlineData("tiger cat, ↓ é 猫 \U0001F600", "tiger cat, ↓ é 猫 \U0001F600")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u001b[31mred\u001b[0m")] // colours
    [InlineData("a\0b\tc\r\nd\u007f", @"a\u0000b\u0009c\u000d\u000ad\u007f")] // C0 and DEL
    [InlineData("\u009b31m\u0085", @"\u009b31m\u0085")] // C1: a control sequence introducer, a next line
    [InlineData("\u202egnp.exe\u202c\u2066x\u2069\u200f", @"\u202egnp.exe\u202c\u2066x\u2069\u200f")] // directions
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")] // breaks of lines and paragraphs
    [InlineData("\ufeffa\u200bb", @"\ufeffa\u200bb")] // without a shape
    [InlineData("\U000E0041", @"\udb40\udc41")] // a tag, of two code units
    [InlineData("\U0001F469\u200d\U0001F4BB ن\u200cم", "\U0001F469\u200d\U0001F4BB ن\u200cم")] // joiners are needed
    public void Of_WhatCannotBeSeen_IsEscaped(string text, string expected) =>
        Assert.Equal(expected, VisibleText.Of(text));

    [Fact]
    public void OfJson_KeepsItsLinesAndItsMeaning()
    {
        string[] names = ["\u202eright to left", "\u001b[0m", "\U000E0041", "猫"];
        var json = JsonSerializer.Serialize(names, Json.Options);

        var visible = Json.Text(names);

        Assert.Contains('\u202e', json); // what a terminal would have got
        Assert.DoesNotContain(visible, c => char.IsControl(c) && c is not ('\n' or '\r'));
        Assert.DoesNotContain('\u202e', visible);
        Assert.Equal(json.Count(c => c == '\n'), visible.Count(c => c == '\n'));
        Assert.Equal(names, JsonSerializer.Deserialize<string[]>(visible));
    }
}
