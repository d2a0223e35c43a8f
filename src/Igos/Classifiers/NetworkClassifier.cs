using Igos.Imaging;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>A classifier made of a <see cref="Network"/>, with its normalization.</summary>
public sealed class NetworkClassifier : IClassifier
{
    private readonly Network _network;
    private bool _isDisposed;

    /// <summary>Makes a classifier and takes the network over.</summary>
    /// <param name="name">A name to show.</param>
    /// <param name="network">From [N, 3, H, W] to logits.</param>
    /// <param name="inputSize">H and W.</param>
    /// <param name="normalization">How [0,1] pixels become the network's input.</param>
    /// <param name="classCount">C.</param>
    /// <param name="labels">C names, or null.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="output">What the network gives; before a softmax by default.</param>
    /// <exception cref="IgosException">The number of labels isn't the number of classes.</exception>
    public NetworkClassifier(string name, Network network, ImageSize inputSize, Normalization normalization,
        int classCount, IReadOnlyList<string>? labels = null, Device? device = null,
        OutputKind output = OutputKind.Logits)
    {
        if (labels is not null && labels.Count != classCount)
        {
            throw new IgosException($"{name} tells {classCount} classes apart, but {labels.Count} labels were given: "
                + "the labels file must hold one name a line, in the order of the network's outputs.");
        }

        Name = name;
        _network = network;
        InputSize = inputSize;
        Normalization = normalization;
        ClassCount = classCount;
        Labels = labels;
        Output = output;
        Device = device ?? CPU;
        network.To(Device);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSize InputSize { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels { get; }

    /// <inheritdoc/>
    public Normalization Normalization { get; }

    /// <inheritdoc/>
    public OutputKind Output { get; }

    /// <summary>
    /// Whether the network makes the luminance of the colours first, for layers that take one channel; false by
    /// default.
    /// </summary>
    public bool IsGrey { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <inheritdoc/>
    public string? ContentHash => Content?.Value;

    /// <summary>What is known of the files that it comes from; null where it comes from none.</summary>
    internal FileContent? Content { get; init; }

    FileContent? IClassifier.Content => Content;

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Network Network => _network;

    /// <inheritdoc/>
    /// <remarks>
    /// On Linux a pass fetches its memory anew each time, page by page, which may double its time, until the first
    /// <see cref="Question"/> tells the C library to keep what was freed. A program that only calls this method does so
    /// by the environment variables <c>MALLOC_MMAP_MAX_=0</c> and <c>MALLOC_TRIM_THRESHOLD_=1073741824</c>.
    /// </remarks>
    public Tensor Logits(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ClassifierInput.Check(this, images);
        using var normalized = Normalization.Apply(images);
        return _network.Forward(normalized);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _network.Dispose();
    }
}
