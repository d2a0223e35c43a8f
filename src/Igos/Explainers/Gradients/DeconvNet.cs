using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>Options of <see cref="DeconvNet"/>.</summary>
public sealed record DeconvNetOptions : NativeResolutionOptions;

/// <summary>The gradient of the logit in which a ReLU passes g·[g &gt; 0]; the greatest absolute value over the channels.</summary>
/// <remarks>M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
/// https://arxiv.org/abs/1311.2901. One forward and backward pass; the input's resolution.</remarks>
public sealed class DeconvNet(DeconvNetOptions? options = null) : OneStepExplainer("deconvnet", options ?? new DeconvNetOptions())
{
    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken) =>
        RectifiedGradient.Of(classifier, Layers(classifier), Rows.Of(input.Images, rows), TargetsOf(input, rows), guided: false);
}
