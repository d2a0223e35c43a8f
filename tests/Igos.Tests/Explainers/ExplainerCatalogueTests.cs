using System.Globalization;
using System.Text.RegularExpressions;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>What the catalogue says of a method is so, and the pages on methods say the same.</summary>
public sealed partial class ExplainerCatalogueTests
{
    private const int InputSide = 24;

    public static TheoryData<string> Names => [.. ExplainerCatalogue.All.Select(entry => entry.Name)];

    /// <summary>Methods that need no layers: every pass of theirs goes through the classifier, where it can be counted.</summary>
    public static TheoryData<string> CountableNames => [.. ExplainerCatalogue.All.Where(entry => !entry.NeedsLayers).Select(entry => entry.Name)];

    [Fact]
    public void Names_AreUniqueAndTheExplainersOwn()
    {
        var names = ExplainerCatalogue.All.Select(entry => entry.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(names, ExplainerCatalogue.All.Select(entry => entry.Make(new()).Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OfAMethod_SaysWhatTheCatalogueSays(string name)
    {
        var entry = ExplainerCatalogue.Find(name);
        var page = ProjectFiles.Text("docs", "methods", $"{name}.md");
        var facts = Facts().Matches(page).ToDictionary(fact => fact.Groups["name"].Value, fact => fact.Groups["value"].Value);

        Assert.StartsWith($"# {entry.Title}\n", page);
        Assert.Equal($"`{name}`", facts["Name"]);
        Assert.Contains(entry.Source, facts["Source"]);
        Assert.Equal(entry.Cost, facts["Cost"]);
        Assert.Equal(Needs(entry), facts["Needs"]);
        Assert.StartsWith(entry.Resolution, facts["Resolution"]);
        Assert.Contains($"](../pictures/{name}.png)", page);
    }

    [Fact]
    public void Pages_AreOneAMethod() =>
        Assert.Equal(
            ExplainerCatalogue.All.Select(entry => $"{entry.Name}.md").Append("README.md").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(ProjectFiles.Path("docs", "methods")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Table_OfThePageOnMethods_IsTheCatalogue()
    {
        var expected = ExplainerCatalogue.All.Select(entry =>
            $"| [{entry.Title}]({entry.Name}.md) | `{entry.Name}` | {Needs(entry)} | {entry.Resolution} | {entry.Cost} | {entry.Source} |");

        Assert.Equal(expected, ProjectFiles.Text("docs", "methods", "README.md").Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(CountableNames))]
    public void Cost_OfAMethodWithoutLayers_IsThePassesItTakes(string name)
    {
        using var classifier = new CountingClassifier();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var input = new ExplainerInput(classifier, image);
        var entry = ExplainerCatalogue.Find(name);
        classifier.Reset();

        var explanation = entry.Make(new() { Size = 8 }).Explain(classifier, input)[0];

        if (Cost().Match(entry.Cost) is { Success: true } cost)
        {
            var count = int.Parse(cost.Groups["count"].Value, CultureInfo.InvariantCulture);
            Assert.Equal(count, cost.Groups["kind"].Value == "gradient" ? classifier.Gradients : classifier.ForwardPasses);
        }
        else if (CostOfIterations().Match(entry.Cost) is { Success: true } iterations)
        {
            var count = int.Parse(iterations.Groups["count"].Value, CultureInfo.InvariantCulture);
            var most = int.Parse(iterations.Groups["iterations"].Value, CultureInfo.InvariantCulture);
            Assert.Equal(count * explanation.Iterations, classifier.Gradients);
            Assert.Equal(most, ((MaskOptimizationOptions)explanation.Options).Iterations);
        }
        else
        {
            Assert.Equal("none", entry.Cost);
            Assert.Equal(0, classifier.Gradients + classifier.ForwardPasses);
        }
    }

    [Theory]
    [MemberData(nameof(CountableNames))]
    public void NeedsGradients_OfAMethodWithoutLayers_IsWhetherItDifferentiates(string name)
    {
        using var classifier = new CountingClassifier();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var input = new ExplainerInput(classifier, image);
        var entry = ExplainerCatalogue.Find(name);

        entry.Make(new() { Size = 8, Iterations = 2, Steps = 2 }).Explain(classifier, input);

        Assert.Equal(entry.NeedsGradients, classifier.Gradients > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resolution_OfAMethod_IsThatOfItsHeatmap(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, InputSide);
        using var input = new ExplainerInput(classifier, image);
        var entry = ExplainerCatalogue.Find(name);
        const int LayerSide = InputSide / 2; // relu2 comes after one pooling
        var (asked, expected) = entry.Resolution switch
        {
            ExplainerCatalogue.AnyResolution => ((int?)5, 5),
            "the input's" => (null, InputSide),
            "the layer's" => (null, LayerSide),
            var text => (null, int.Parse(text.Split('×')[0], CultureInfo.InvariantCulture)),
        };

        var heatmap = entry.Make(new() { Size = asked, Layer = "relu2", Iterations = 2, Steps = 2 }).Explain(classifier, input)[0].Heatmap;

        Assert.Equal((expected, expected), (heatmap.Height, heatmap.Width));
    }

    [Fact]
    public void Find_UnknownName_ListsAll()
    {
        var message = Assert.Throws<IgosException>(() => ExplainerCatalogue.Find("lime")).Message;

        Assert.Contains("\"lime\"", message);
        Assert.All(ExplainerCatalogue.All, entry => Assert.Contains(entry.Name, message));
    }

    /// <summary>What a method needs of a classifier, in the documents' words.</summary>
    internal static string Needs(ExplainerEntry entry) => (entry.NeedsGradients, entry.NeedsLayers) switch
    {
        (_, true) => "gradients, layers",
        (true, false) => "gradients",
        (false, false) => "scores only",
    };

    [GeneratedRegex(@"^\| (?<name>[A-Z][a-z]+) \| (?<value>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Facts();

    [GeneratedRegex("^(?<count>[0-9]+) (?<kind>gradient|forward pass)(s|es)?$")]
    private static partial Regex Cost();

    [GeneratedRegex(@"^(?<iterations>[0-9]+) · \((?<count>[0-9]+) gradients and about [0-9]+ forward passes\)$")]
    private static partial Regex CostOfIterations();

    /// <summary>A black box that counts the images it is shown, with and without a gradient asked for.</summary>
    private sealed class CountingClassifier : IClassifier
    {
        private readonly NetworkClassifier _inner = TinyClassifiers.Random();

        public int Gradients { get; private set; }

        public int ForwardPasses { get; private set; }

        public string Name => "counting";

        public ImageSize InputSize => _inner.InputSize;

        public int ClassCount => _inner.ClassCount;

        public IReadOnlyList<string>? Labels => null;

        public Normalization Normalization => _inner.Normalization;

        public Device Device => _inner.Device;

        public Network? Network => null;

        public void Reset() => (Gradients, ForwardPasses) = (0, 0);

        public Tensor Logits(Tensor images)
        {
            var count = (int)images.shape[0];
            if (images.requires_grad)
            {
                Gradients += count;
            }
            else
            {
                ForwardPasses += count;
            }

            return _inner.Logits(images);
        }

        public void Dispose() => _inner.Dispose();
    }
}
