using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;

namespace Igos.Tests.Running;

public sealed class TargetChoiceTests
{
    private static readonly string[] Names =
        ["tench, Tinca tinca", "tabby, tabby cat", "tiger cat", "Egyptian cat", "tiger"];

    [Theory]
    [InlineData("predicted", null)]
    [InlineData("Predicted", null)]
    [InlineData("0", 0)]
    [InlineData("4", 4)]
    [InlineData("tench", 0)]
    [InlineData("TINCA TINCA", 0)] // either of a label's names
    [InlineData("tabby, tabby cat", 1)] // or the whole label
    [InlineData("egypt", 3)] // or a part that one label has
    [InlineData("tiger", 4)] // a whole name comes before a part of another
    public void Resolve_IndexOrName_IsThatClass(string text, int? expected)
    {
        using var classifier = Classifier(Names);
        Assert.Equal(expected, new TargetChoice(text).Resolve(classifier));
    }

    [Theory]
    [InlineData("cat",
        "target cat: 3 classes fit: 1 tabby, tabby cat; 2 tiger cat; 3 Egyptian cat. Give the index of one.")]
    [InlineData("dog", "target dog: no class of five has that name. Give part of a name, or an index from 0 to 4.")]
    [InlineData("5", "target 5: five has classes 0 to 4.")]
    [InlineData("-1", "target -1: five has classes 0 to 4.")]
    public void Resolve_NoClassOrSeveral_SaysWhich(string text, string expected)
    {
        using var classifier = Classifier(Names);
        var error = Assert.Throws<ChoiceException>(() => new TargetChoice(text).Resolve(classifier));
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Resolve_NameWithoutLabels_AsksForThem()
    {
        using var classifier = Classifier(null);
        var error = Assert.Throws<ChoiceException>(() => new TargetChoice("cat").Resolve(classifier));
        Assert.Contains("Give their file", error.Message);
        Assert.Equal(3, new TargetChoice("3").Resolve(classifier));
    }

    [Fact]
    public void Resolve_ManyClassesFit_ListsTen()
    {
        using var classifier = Classifier([.. Enumerable.Range(0, 12).Select(i => $"bird {i}")]);
        var message = Assert.Throws<ChoiceException>(() => new TargetChoice("bird").Resolve(classifier)).Message;
        Assert.Contains("12 classes fit", message);
        Assert.Contains("9 bird 9; …", message);
    }

    private static NetworkClassifier Classifier(string[]? labels)
    {
        var classes = labels?.Length ?? Names.Length;
        var logits = new RoutingLayer("logits", "Mean", ["image"],
            x => x[0].mean([1, 2, 3]).unsqueeze(1).expand(-1, classes));
        var network = new Network([logits], "image");
        return new NetworkClassifier("five", network, new ImageSize(8, 8), Normalization.Unit, classes, labels);
    }
}
