using Igos.Classifiers;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Loading;

/// <summary>What <see cref="Classifier.Load"/> is told about a model. Immutable; vary it with <c>with</c>.</summary>
public sealed record ModelOptions
{
    /// <summary>A file of weights for a named architecture; by default the official ones.</summary>
    public string? Weights { get; init; }

    /// <summary>
    /// A text file of class names, one a line, in the order of the model's outputs, or <c>imagenet</c> for ImageNet's
    /// 1,000. Empty lines at the end don't count; between others one stands for a class without a name. By default an
    /// architecture with 1,000 classes has ImageNet's, and any other model none.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>
    /// The class names themselves, in the order of the model's outputs, in place of <see cref="Labels"/>'s file; null,
    /// the default, for those.
    /// </summary>
    public IReadOnlyList<string>? LabelNames { get; init; }

    /// <summary>
    /// How [0,1] pixels become the network's input. Required for files, which don't say; architectures have their own.
    /// </summary>
    public Normalization? Normalization { get; init; }

    /// <summary>
    /// What the outputs are; by default it is found out: a softmax or a sigmoid at the end, numbers that sum to 1, and
    /// logits before a softmax otherwise, with a warning where they might be probabilities. Say
    /// <see cref="OutputKind.SigmoidLogits"/> for a network of several labels whose sigmoid isn't in the file. A
    /// softmax or sigmoid at the end of a file is taken off, and the one that is named here put in its place.
    /// </summary>
    public OutputKind? OutputKind { get; init; }

    /// <summary>H and W for a file that leaves them open; 224×224 by default.</summary>
    public ImageSize? InputSize { get; init; }

    /// <summary>
    /// The output that holds the scores, for an ONNX file with several; by default the only one of the shape [N, C].
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Where to compute; the CPU by default.</summary>
    public Device? Device { get; init; }
}
