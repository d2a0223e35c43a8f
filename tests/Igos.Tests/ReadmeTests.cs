using System.Text.RegularExpressions;
using Igos.Running;
using Igos.Tests.Running;

namespace Igos.Tests;

/// <summary>The README and the pages that it leads to say what is so.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(ProjectFiles.Root, "*.md")
            .Concat(Directory.EnumerateFiles(ProjectFiles.Path("docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(ProjectFiles.Root, path)),
        "assets/README.md",
        "bench/README.md",
    ];

    [Fact]
    public void CSharpBlock_IsTheSample()
    {
        var block = Assert.Single(CSharpBlocks().Matches(ProjectFiles.Text("README.md")));

        Assert.Equal(ProjectFiles.Text("samples", "ExplainPhotograph", "Program.cs"), block.Groups["code"].Value);
    }

    [Fact]
    public void Methods_AreTheCatalogues()
    {
        var expected = Methods.All.Select(method => $"| [{method.Title}](docs/methods/{method.Name}.md) | "
            + $"{MethodsTests.Needed(method)} | {method.Cost()} | {method.Source} |");

        Assert.Equal(expected, ProjectFiles.Text("README.md").Split('\n')
            .Where(line => line.StartsWith("| [", StringComparison.Ordinal) && line.Contains("(docs/methods/")));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void RelativeLinks_PointToFilesThatExist(string document)
    {
        var file = ProjectFiles.Path(document);
        var targets = Links().Matches(File.ReadAllText(file)).Select(link => link.Groups["target"].Value)
            .Where(target => !target.StartsWith("https://", StringComparison.Ordinal)
                && !target.StartsWith("http://", StringComparison.Ordinal));

        Assert.All(targets, target =>
        {
            var parts = target.Split('#');
            var path = parts[0].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, parts[0]);
            Assert.True(File.Exists(path) || Directory.Exists(path),
                $"{document} links to {target}, which doesn't exist.");
            Assert.True(parts.Length == 1 || Anchors(File.ReadAllText(path)).Contains(parts[1]),
                $"{document} links to {target}: there is no such heading.");
        });
    }

    /// <summary>What GitHub names headings: lower case, spaces to hyphens, punctuation left out.</summary>
    private static IEnumerable<string> Anchors(string text) => Headings().Matches(text)
        .Select(heading => heading.Groups["text"].Value.Trim().ToLowerInvariant())
        .Select(heading => NoAnchor().Replace(heading, "").Replace(' ', '-'));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlocks();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
