using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;

namespace Igos.Tests.Golden;

/// <summary>The one-step methods against published implementations, after dividing by the maximum: 1e-3.</summary>
public class GoldenExplainerTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (var image in GoldenFigures.Images)
            {
                foreach (var method in Explainers.Keys)
                {
                    cases.Add(image, method);
                }
            }

            return cases;
        }
    }

    private static Dictionary<string, Func<IExplainer>> Explainers { get; } = new()
    {
        ["gradcam.fire9"] = () => new GradCam(new() { Layer = "fire9/concat_1" }),
        ["excitation-bp.fire9"] = () => new ExcitationBackprop(new() { Layer = "fire9/concat_1" }),
        ["excitation-bp.fire5"] = () => new ExcitationBackprop(new() { Layer = "fire5/concat_1" }),
        ["excitation-bp.pool1"] = () => new ExcitationBackprop(new() { Layer = "pool1_1" }),
        ["contrastive-ebp.fire5"] = () => new ContrastiveExcitationBackprop(
            new() { Layer = "fire5/concat_1", ContrastLayer = "fire9/concat_1" }),
        ["gradient"] = () => new Gradient(),
        ["guided-bp"] = () => new GuidedBackprop(),
        ["deconvnet"] = () => new DeconvNet(),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Explain_OfSqueezeNet_AgreesWithThePublishedMap(string image, string method)
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var pixels = GoldenFigures.Image(image);
        using var input = new Question(classifier, pixels);
        var heatmap = Explainers[method]().Explain(input)[0].Heatmap;
        var golden = GoldenFigures.Map(image, method);
        Assert.Equal((golden.Height, golden.Width), (heatmap.Height, heatmap.Width));
        for (var i = 0; i < golden.Values.Length; i++)
        {
            Assert.Equal(golden.Values[i] / golden.Max, heatmap.Values[i] / heatmap.Max, 1e-3f);
        }
    }
}
