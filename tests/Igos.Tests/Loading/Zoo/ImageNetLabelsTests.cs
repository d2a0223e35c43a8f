using Igos.Loading;
using Igos.Loading.Zoo;

namespace Igos.Tests.Loading.Zoo;

public sealed class ImageNetLabelsTests
{
    /// <summary>Two names that only a list's owner could tell apart would make a target ambiguous.</summary>
    [Fact]
    public void All_AreAThousandDifferentNames()
    {
        Assert.Equal(1000, ImageNetLabels.All.Count);
        Assert.Equal(1000, ImageNetLabels.All.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(ImageNetLabels.All, name => Assert.Equal(name.Trim(), name));
        Assert.DoesNotContain("", ImageNetLabels.All);
    }

    [Theory]
    [InlineData(0, "tench")]
    [InlineData(281, "tabby")]
    [InlineData(639, "maillot tank suit")]
    [InlineData(999, "toilet tissue")]
    public void All_KnownPlace_HoldsItsClass(int index, string name) => Assert.Equal(name, ImageNetLabels.All[index]);

    [Fact]
    public void All_Order_IsThatOfTheSynsets()
    {
        var synsets = File.ReadAllLines(SharedFiles.Path("imagenet_classes.txt"));

        // Three of them got a name of their own, because two classes share it.
        var others = Enumerable.Range(0, 1000).Where(i => synsets[i].Split(',')[0] != ImageNetLabels.All[i]);

        Assert.Equal([134, 264, 639], others);
        Assert.All(others, i => Assert.StartsWith(synsets[i].Split(',')[0], ImageNetLabels.All[i]));
    }

    [Fact]
    public void Labels_NamedImagenet_AreTheLibrarys() => Assert.Same(ImageNetLabels.All, LabelFile.Read("imagenet"));
}
