using System.IO.Compression;
using Igos.Loading.Zoo;
using SkiaSharp;

namespace TrainCifar10;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009) in memory: 32×32 RGB bytes, row by row, and a class index for each image.
/// </summary>
internal sealed class Cifar10
{
    /// <summary>An image's width and height.</summary>
    public const int Side = 32;

    /// <summary>The length of an image.</summary>
    public const int ImageBytes = Side * Side * 3;

    private Cifar10(byte[][] images, int[] labels)
    {
        Images = images;
        Labels = labels;
    }

    /// <summary>Height × width × 3 bytes each.</summary>
    public byte[][] Images { get; }

    /// <summary>Indices into <see cref="Cifar10ResNet11.Labels"/>.</summary>
    public int[] Labels { get; }

    /// <summary>
    /// Reads <c>train/CLASS/NNNN.jpg</c> or <c>test/CLASS/NNNN.jpg</c> out of a zip file, in the file's order.
    /// </summary>
    public static Cifar10 Read(string zip, string part)
    {
        using var archive = ZipFile.OpenRead(zip);
        var classes = Cifar10ResNet11.Labels.ToArray();
        var images = new List<byte[]>();
        var labels = new List<int>();
        foreach (var entry in archive.Entries)
        {
            var path = entry.FullName.Split('/');
            if (path.Length < 3 || path[^3] != part || entry.Length == 0)
            {
                continue;
            }

            using var stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            images.Add(Decode(memory.ToArray(), entry.FullName));
            labels.Add(Array.IndexOf(classes, path[^2]) is var label and >= 0 ? label
                : throw new InvalidDataException($"{zip}: {entry.FullName} lies in no class of CIFAR-10."));
        }

        return images.Count > 0 ? new Cifar10([.. images], [.. labels])
            : throw new InvalidDataException($"{zip} holds no {part}/CLASS/NNNN.jpg.");
    }

    private static byte[] Decode(byte[] jpeg, string name)
    {
        using var bitmap = SKBitmap.Decode(jpeg, new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        if (bitmap is not { Width: Side, Height: Side })
        {
            throw new InvalidDataException($"{name} is not a 32×32 picture.");
        }

        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[ImageBytes];
        for (var i = 0; i < Side * Side; i++)
        {
            rgba.Slice(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        }

        return rgb;
    }
}
