using System.Globalization;
using System.Text.RegularExpressions;
using Igos.Explainers;
using Igos.Running;
using Igos.Tests.Running;

namespace Igos.Tests;

/// <summary>
/// The parts of the documents that say what the code says, between marks such as <c>&lt;!-- methods --&gt;</c>. The
/// test compares them; eng/update-documents.sh, which runs it with IGOS_UPDATE_DOCUMENTS=1, writes them.
/// </summary>
public sealed class DocumentTables
{
    private const string Write = "IGOS_UPDATE_DOCUMENTS";
    private const string FactsPart = "facts";
    private const int Small = 28, Large = 29; // where published defaults change

    public static TheoryData<string, string> Parts =>
    [
        ("README.md", "methods"), ("docs/methods/README.md", "methods"),
        .. Methods.All.SelectMany(method =>
            (TheoryDataRow<string, string>[])[(Page(method), FactsPart), (Page(method), "options")]),
    ];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Part_OfADocument_IsWhatTheCodeSays(string document, string part)
    {
        var (path, text) = (ProjectFiles.Path(document), ProjectFiles.Text(document));
        var (from, to) = Place(text, part);
        Assert.True(from >= 0 && to >= from, $"{document} has no part \"{part}\".");
        var expected = string.Concat(Lines(document, part).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable(Write) == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        Assert.True(expected == text[from..to],
            $"{document}: the part \"{part}\" isn't what the code says: run eng/update-documents.sh.");
    }

    /// <summary>Between the marks; inside a table, where no mark may stand, the rows themselves.</summary>
    private static (int From, int To) Place(string text, string part)
    {
        if (part == FactsPart)
        {
            var rows = Regex.Match(text, @"^\| Cost \|.*\n\| Needs \|.*\n", RegexOptions.Multiline);
            return rows.Success ? (rows.Index, rows.Index + rows.Length) : (-1, -1);
        }

        var start = $"<!-- {part} -->\n";
        var from = text.IndexOf(start, StringComparison.Ordinal);
        return (from < 0 ? -1 : from + start.Length, text.IndexOf($"<!-- /{part} -->", StringComparison.Ordinal));
    }

    private static string Page(Method method) => $"docs/methods/{method.Name}.md";

    private static IEnumerable<string> Lines(string document, string part) => part switch
    {
        "options" => Options(Methods.All.Single(method => Page(method) == document)),
        FactsPart => Facts(Methods.All.Single(method => Page(method) == document)),
        _ when document == "README.md" =>
        [
            "| Method | Needs | Cost in network passes | Source |", "|---|---|---|---|",
            .. Methods.All.Select(m => $"| [{m.Title}](docs/methods/{m.Name}.md) | {MethodsTests.Needed(m)} "
                + $"| {m.Cost()} | {m.Source} |"),
        ],
        _ =>
        [
            "| Method | Name | Needs | Resolution | Cost | Source |", "|---|---|---|---|---|---|",
            .. Methods.All.Select(m => $"| [{m.Title}]({m.Name}.md) | `{m.Name}` | {MethodsTests.Needed(m)} "
                + $"| {m.Resolution} | {m.Cost()} | {m.Source} |"),
        ],
    };

    private static IEnumerable<string> Facts(Method method) =>
        [$"| Cost | {method.Cost()} |", $"| Needs | {MethodsTests.Needed(method)} |"];

    private static IEnumerable<string> Options(Method method) =>
    [
        "| Option | Flag | Default | It may be | What it is |", "|---|---|---|---|---|",
        .. method.Options.Select(o =>
            $"| `{o.Property}` | `--{o.Name}` | {Default(method, o)} | {o.Expected} | {o.Help} |"),
    ];

    private static string Default(Method method, MethodOption option)
    {
        string At(int size) => Text(option, option.InForce(method.Find(Choice.Size) is null ? method.Defaults
            : method.With([KeyValuePair.Create(Choice.Size, (object)size)])));
        if (option.Name == Choice.Size)
        {
            return Text(option, option.ValueOf(method.Defaults));
        }

        return At(Small) == At(Large) ? At(Small) : $"{At(Small)}, above {Small}×{Small} {At(Large)}";
    }

    private static string Text(MethodOption option, object? value) => value switch
    {
        null => "–",
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => option.Text(value),
    };
}
