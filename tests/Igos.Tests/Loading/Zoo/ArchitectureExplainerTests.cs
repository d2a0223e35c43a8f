using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Zoo;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Zoo;

/// <summary>
/// The methods that look at layers, on networks that differ: fully connected, residual, gated by ReLU6,
/// normalized by layer.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class ArchitectureExplainerTests
{
    private static readonly string[] LayerMethods =
        ["guided-backprop", "deconvnet", "grad-cam", "excitation-bp", "contrastive-excitation-bp"];

    public static TheoryData<string> Families =>
        ["alexnet", "resnet18", "mobilenet_v2", "convnext_tiny"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Explain_ByLayers_MapsTheImageOrSaysWhyNot(string name)
    {
        using var scope = NewDisposeScope();
        var architecture = Architectures.Find(name)!;
        using var weights = MadeUpWeights.Of(architecture, 5);
        var network = architecture.Build(weights, "made up");
        using var classifier =
            new NetworkClassifier(name, network, new ImageSize(64, 64), Normalization.ImageNet, 5);
        using var image = TinyClassifiers.Images(1, 64);
        using var input = new Question(classifier, image, BaselineKind.Black);
        foreach (var method in LayerMethods)
        {
            var explainer = Methods.Find(method).Create();
            if (name == "convnext_tiny" && method.Contains("excitation"))
            {
                // Layer normalization lies between its last activation and its head.
                Assert.Contains("isn't defined for layer \"classifier.0.normalized\"",
                    Assert.Throws<IgosException>(() => explainer.Explain(input)).Message);
                continue;
            }

            var map = explainer.Explain(input)[0].Heatmap;

            Assert.True(map.IsFinite, method);
            Assert.True(map.Height > 1 && map.Width == map.Height, method);
            // What is kept of Grad-CAM's and contrastive evidence is its positive part, and made-up weights
            // may leave none.
            Assert.True(map.Max > 0 || method is "grad-cam" or "contrastive-excitation-bp", method);
        }
    }
}
