namespace Igos.Loading.Weights;

/// <summary>A model's published file of weights: its name, its address, and how it is recognized.</summary>
public sealed record OfficialWeights
{
    /// <summary>The model's name: <c>resnet50</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The file, torchvision's IMAGENET1K_V1: <c>resnet50-0676ba61.pth</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>How many numbers training fitted, four bytes each; the file holds a few more.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Under which terms it stands, in one sentence.</summary>
    public string LicenseNote => "BSD 3-Clause (torchvision); trained on ImageNet, whose images are for research use.";

    /// <summary>Where it is downloaded from.</summary>
    public Uri Url => new("https://download.pytorch.org/models/" + FileName);

    /// <summary>The first digits of the file's SHA-256, lower case, as its name carries them.</summary>
    public string Hash => Path.GetFileNameWithoutExtension(FileName).Split('-')[^1];

    /// <summary>No download is longer. Leaves room for batch normalizations' statistics.</summary>
    internal long MostBytes => 5 * ParameterCount + (1 << 20);
}
