using Igos.Imaging;

namespace Igos.Classifiers;

/// <summary>What is to know of a classifier without having it: what results keep of it.</summary>
public sealed record ModelDescription
{
    /// <summary>The architecture's name, or the file's.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// See <see cref="IClassifier.ContentHash"/>; of a model's file it is computed when first asked for, and null where
    /// the file has changed by then.
    /// </summary>
    public string? ContentHash
    {
        get => field ?? Content?.Value;
        init;
    }

    /// <summary>The files of which nobody has asked the hash yet.</summary>
    private FileContent? Content { get; init; }

    /// <summary>H and W of the images that it takes.</summary>
    public required ImageSize InputSize { get; init; }

    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Where it computed.</summary>
    public required string Device { get; init; }

    /// <summary>What its outputs are, found out or as chosen.</summary>
    public required OutputKind Output { get; init; }

    /// <summary>Whether the network is given the photograph's luminance.</summary>
    public bool IsGrey { get; init; }

    /// <summary>How [0,1] pixels become the network's input.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Describes a classifier.</summary>
    public static ModelDescription Of(IClassifier classifier) => new()
    {
        Name = classifier.Name,
        ContentHash = classifier.Content is null ? classifier.ContentHash : null,
        Content = classifier.Content,
        InputSize = classifier.InputSize,
        ClassCount = classifier.ClassCount,
        Device = classifier.Device.ToString(),
        Output = classifier.Output,
        IsGrey = classifier.IsGrey,
        Normalization = classifier.Normalization,
    };
}
