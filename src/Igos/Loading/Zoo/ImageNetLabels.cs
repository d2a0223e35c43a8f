namespace Igos.Loading.Zoo;

/// <summary>
/// The names of ImageNet's 1,000 classes (ILSVRC 2012) in the order in which torchvision's networks, and nearly all
/// others, put them out: each synset's first word, made unique where two share it.
/// </summary>
internal static class ImageNetLabels
{
    /// <summary>What stands for them where a labels file could.</summary>
    public const string Name = "imagenet";

    private const string Resource = "imagenet-labels.txt";

    /// <summary>1,000 names.</summary>
    public static IReadOnlyList<string> All { get; } = Read();

    private static string[] Read()
    {
        using var reader = new StreamReader(typeof(ImageNetLabels).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
