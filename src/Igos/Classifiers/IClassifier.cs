using Igos.Imaging;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// What is being explained: a differentiable function from photographs to class logits. It owns its normalization,
/// so every image elsewhere in the library is plain RGB in [0,1].
/// </summary>
/// <remarks>Several threads may call one classifier at once, each with its own dispose scope.</remarks>
public interface IClassifier : IDisposable
{
    /// <summary>A name to show: the architecture's, or the file's.</summary>
    string Name { get; }

    /// <summary>The height and width of the images that the classifier takes.</summary>
    ImageSize InputSize { get; }

    /// <summary>How many classes it tells apart: C.</summary>
    int ClassCount { get; }

    /// <summary>The classes' names in order, or null when they aren't known; when given there are C of them.</summary>
    IReadOnlyList<string>? Labels { get; }

    /// <summary>How [0,1] pixels become the network's input.</summary>
    Normalization Normalization { get; }

    /// <summary>
    /// Whether the network takes grey images: it is given the photograph's luminance, 0.299 R + 0.587 G + 0.114 B
    /// (ITU-R BT.601), normalized. What is explained is the colour photograph all the same. False by default.
    /// </summary>
    bool IsGrey => false;

    /// <summary>Where it computes.</summary>
    Device Device { get; }

    /// <summary>The layers, for methods that look inside; null for a black box.</summary>
    Network? Network { get; }

    /// <summary>What <see cref="Logits"/> gives; before a softmax by default.</summary>
    OutputKind Output => OutputKind.Logits;

    /// <summary>What to know of the model before believing any heatmap of it; nothing by default.</summary>
    IReadOnlyList<Warning> Warnings => [];

    /// <summary>
    /// The SHA-256 of the file that it was loaded from, 64 hexadecimal digits in lower case, so that results can say
    /// what they are of; of several files that of their SHA-256s, 32 bytes each, in the order in which the model names
    /// them. Null, the default, where there is no file.
    /// </summary>
    string? ContentHash => Content?.Value;

    /// <summary>The files that a classifier of this library comes from.</summary>
    internal FileContent? Content => null;

    /// <summary>The class that a person names.</summary>
    /// <param name="text">
    /// A class's name, one of several names that its label lists, a part of a name that no other class has, or its
    /// index; letter case doesn't matter.
    /// </param>
    /// <returns>Its index.</returns>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    int FindClass(string text) => ClassNames.Find(this, text);

    /// <summary>Scores a batch.</summary>
    /// <param name="images">
    /// [N, 3, H, W], float32, RGB in [0,1], on <see cref="Device"/>, of the size <see cref="InputSize"/>.
    /// </param>
    /// <returns>
    /// What <see cref="Output"/> says, [N, C], float32, differentiable with respect to the images; the caller's.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    Tensor Logits(Tensor images);
}
