using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Layers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Layers;

/// <summary>Networks of 2×2 places, whose probabilities are worked out by hand.</summary>
public class ExcitationBackpropTests
{
    /// <summary>
    /// x = (2, 2, 0, 0) and y = (−1, 6, 0, 0) make r = (1, 8, 0, 0), of which the class reads 3·1 + 1·8: 3/11 and 8/11.
    /// Where y is negative, x gets all; where it is 6, y gets 6/8. The shares sum to 1.
    /// </summary>
    [Theory]
    [InlineData("sum", 3 / 11f, 8 / 11f)]
    [InlineData("x", 3 / 11f, 2 / 11f)]
    [InlineData("y", 0, 6 / 11f)]
    public void Explain_SumWithANegativeTerm_SharesAmongThePositiveParts(string layer, float first, float second)
    {
        using var classifier = Classifier(
            [3, 1, 0, 0],
            Changed("change", "image", "Mul", (image, factors) => image * factors, -0.5f, 3, 1, 1),
            Scaled("x", "image", 1),
            Scaled("y", "change", 1),
            new Addition("sum", "x", "y"));
        AssertMap([first, second, 0, 0], Explain(classifier, [2, 2, 0, 0], layer));
    }

    /// <summary>
    /// Of a linear bottleneck's (3, −2, 1, 0), 1·3 and 2·1 excite; 4·(−2) does not.
    /// </summary>
    [Fact]
    public void Explain_NegativeInputOfALinearLayer_GetsNothing()
    {
        using var classifier = Classifier([1, 4, 2, 0],
            Changed("bottleneck", "image", "Sub", (image, less) => image - less, 0, 5, 0, 0));
        var explanation = Explain(classifier, [3, 3, 1, 0], "bottleneck");
        AssertMap([3 / 5f, 0, 2 / 5f, 0], explanation);
        Assert.DoesNotContain(explanation.Warnings, warning => warning.Kind == WarningKind.ProbabilityLost);
    }

    /// <summary>
    /// At each place are two neurons, x = 1 and 5 − 2x = 3, which only its bias excites: its three quarters are lost.
    /// </summary>
    [Fact]
    public void Explain_NeuronThatABiasAloneExcites_LosesItsShareAndSaysSo()
    {
        using var classifier = Classifier([1, 1, 1, 1, 1, 1, 1, 1],
            Scaled("x", "image", 1),
            new Convolution("hidden", "x", tensor([1f, -2f], [2, 1, 1, 1]), tensor([0f, 5f])),
            new Relu("relu", "hidden"));
        var explanation = Explain(classifier, [1, 1, 1, 1], "x");
        AssertMap([1 / 16f, 1 / 16f, 1 / 16f, 1 / 16f], explanation);
        var warning = Assert.Single(explanation.Warnings, warning => warning.Kind == WarningKind.ProbabilityLost);
        Assert.Equal(WarningScope.Method, warning.Scope);
        Assert.Contains("0.25 arrives at layer \"x\": the rest was lost", warning.Text);
    }

    /// <summary>
    /// (−3, 1, 1, 1) and a constant of 4, which nothing folds into the layer before: a bias changes no share.
    /// </summary>
    [Fact]
    public void Explain_BiasOfItsOwn_PassesTheShareThrough()
    {
        using var classifier = Classifier([1, 1, 1, 1],
            Changed("x", "image", "Sub", (image, less) => image - less, 4, 0, 0, 0),
            new BiasAddition("biased", "x", full([1, 1, 1, 1], 4f)));
        AssertMap([1 / 16f, 5 / 16f, 5 / 16f, 5 / 16f], Explain(classifier, [1, 1, 1, 1], "x"));
    }

    /// <summary>A branch has but its part, and the other branch's isn't said to be lost.</summary>
    [Fact]
    public void Explain_LayerOfABranch_SaysThatTheRestMayGoPastIt()
    {
        using var classifier = Classifier([1, 1, 1, 1],
            Scaled("x", "image", 1), Scaled("y", "image", 3), new Addition("sum", "x", "y"));
        var explanation = Explain(classifier, [1, 1, 1, 1], "x");
        AssertMap([1 / 16f, 1 / 16f, 1 / 16f, 1 / 16f], explanation);
        Assert.Contains("0.25 arrives at layer \"x\": the rest goes past it through other branches",
            Assert.Single(explanation.Warnings, warning => warning.Kind == WarningKind.ProbabilityLost).Text);
    }

    private static Convolution Scaled(string name, string input, float weight) =>
        new(name, input, full([1, 1, 1, 1], weight));

    private static FunctionLayer Changed(string name, string input, string kind, Func<Tensor, Tensor, Tensor> change,
        params float[] constants) =>
        new(name, kind, [input], (x, t) => change(x[0], t[0]!), tensor(constants, [1, 1, 2, 2]));

    /// <summary>
    /// Layers from "image", [N, 1, 2, 2], to a linear layer whose class 0 has these weights and class 1 none.
    /// </summary>
    private static NetworkClassifier Classifier(float[] weights, params Layer[] layers)
    {
        Layer[] all =
        [
            // Red, which is a tenth of the value.
            new Convolution("image", "pixels", tensor([10f, 0f, 0f], [1, 3, 1, 1])),
            .. layers,
            new RoutingLayer("flat", "Flatten", [layers[^1].Name], x => x[0].flatten(1)),
            new Linear("logits", "flat", cat([tensor(weights), zeros(weights.Length)]).reshape(2, weights.Length)),
        ];
        return new NetworkClassifier("by hand", new Network(all, "pixels"), new ImageSize(2, 2), Normalization.Unit, 2);
    }

    private static Explanation Explain(NetworkClassifier classifier, float[] values, string layer)
    {
        using var scope = NewDisposeScope();
        var red = tensor(values.Select(value => value / 10).ToArray(), [1, 1, 2, 2]);
        using var question = new Question(classifier, red.expand(1, 3, 2, 2).contiguous(), BaselineKind.Black, [0]);
        return new ExcitationBackprop(new() { Layer = layer }).Explain(question)[0];
    }

    private static void AssertMap(float[] expected, Explanation explanation)
    {
        var found = explanation.Heatmap.Values.ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
