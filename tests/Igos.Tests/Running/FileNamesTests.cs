using Igos.Running;

namespace Igos.Tests.Running;

public sealed class FileNamesTests
{
    [Fact]
    public void Of_PlainParts_IsTheHeadWithThem() => Assert.Equal("compare-28-methods=igos_igos++-l1=0.1",
        FileNames.Of("compare-28", [Part("methods", "igos_igos++"), Part("l1", "0.1"), Part("l1", "0.1")]));

    /// <summary>What a name can't hold, or what makes it too long, is told apart by a hash.</summary>
    [Fact]
    public void Of_AnyParts_NeverMeets()
    {
        string[] values = ["a/b", "a:b", "a b", "a_b", new('x', 200), new('x', 201), "\u00e9", "e"];
        string[] names = [.. values.Select(value => FileNames.Of("attack", [Part("layer", value)]))];
        Assert.Equal(values.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9.=+_-]{1,117}$", name));
    }

    private static KeyValuePair<string, string> Part(string name, string value) => KeyValuePair.Create(name, value);
}
