using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Igos.Tensors;
using SkiaSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Imaging;

/// <summary>
/// A photograph, upright and opaque: JPEG (also grey and CMYK), PNG (transparency over white), WebP (EXIF orientation
/// applied in all three), BMP, or the first frame of a GIF. 8 bits a colour, RGB.
/// </summary>
public sealed class Photograph : IDisposable
{
    /// <summary>Photographs of more pixels are refused unless the caller allows more.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    private const double CropRatio = 256.0 / 224; // torchvision's evaluation recipe
    private const int CopyBytes = 81920; // Stream.CopyTo's own

    private readonly SKBitmap _bitmap;
    private bool _isDisposed;

    private Photograph(SKBitmap bitmap) => _bitmap = bitmap;

    /// <summary>What it is called: the file's path as it was given; null where nobody gave a name.</summary>
    public string? Name { get; private init; }

    /// <summary>
    /// The SHA-256 of the file that it was decoded from, 64 hexadecimal digits in lower case; null for a picture that
    /// was made of pixels.
    /// </summary>
    public string? ContentHash { get; private init; }

    /// <summary>In pixels, upright.</summary>
    public int Width => Bitmap.Width;

    /// <summary>In pixels, upright.</summary>
    public int Height => Bitmap.Height;

    /// <summary>How the file's pixels were turned and mirrored to stand upright, as EXIF says.</summary>
    public SKEncodedOrigin Orientation { get; private init; } = SKEncodedOrigin.TopLeft;

    /// <summary>The pixels, RGBA, opaque; the photograph's own.</summary>
    /// <exception cref="ObjectDisposedException">The photograph is disposed.</exception>
    public SKBitmap Bitmap
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _bitmap;
        }
    }

    /// <summary>Reads a photograph.</summary>
    /// <param name="path">The file; what it is is decided by its content.</param>
    /// <param name="maxPixels">Width times height at most; checked before anything is decoded.</param>
    /// <exception cref="IgosException">The file is missing, empty, damaged, not a picture, or too large.</exception>
    public static Photograph Read(string path, long maxPixels = DefaultMaxPixels)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException(Directory.Exists(path) ? $"{path} is a folder, not a photograph."
                : !File.Exists(path) ? $"{path} doesn't exist." : $"{path} can't be read: {e.Message}", e);
        }

        return Decode(bytes, path, maxPixels);
    }

    /// <summary>Reads a photograph that comes as a stream, such as an upload.</summary>
    /// <param name="stream">A file of one of the formats, read to its end; left open.</param>
    /// <param name="name">What errors and results call it; null for none.</param>
    /// <param name="maxPixels">Width times height at most; checked before anything is decoded.</param>
    /// <param name="maxBytes">
    /// How many bytes are read at most, so that nobody can fill the memory; by default 4 a pixel of
    /// <paramref name="maxPixels"/>, more than a picture of that many needs.
    /// </param>
    /// <exception cref="IgosException">What comes is empty, damaged, not a picture, or too large.</exception>
    public static Photograph ReadFrom(
        Stream stream, string? name = null, long maxPixels = DefaultMaxPixels, long? maxBytes = null)
    {
        var most = Math.Min(maxBytes ?? MostBytes(maxPixels), Array.MaxLength);
        using var held = new MemoryStream();
        var part = new byte[CopyBytes];
        try
        {
            for (int read; (read = stream.Read(part)) > 0;)
            {
                if (held.Length + read > most)
                {
                    throw new IgosException($"{Called(name)} has more than {most:N0} bytes: make it smaller, or raise "
                        + $"the limit, {nameof(maxBytes)}.");
                }

                held.Write(part, 0, read);
            }
        }
        catch (IOException e)
        {
            throw new IgosException($"{Called(name)} can't be read: {e.Message}", e);
        }

        return Decode(held.GetBuffer().AsSpan(0, (int)held.Length), name, maxPixels);
    }

    /// <summary>Decodes a photograph that is in memory.</summary>
    /// <param name="bytes">A file of one of the formats; not kept.</param>
    /// <param name="name">What errors and results call it; null for none.</param>
    /// <param name="maxPixels">Width times height at most; checked before anything is decoded.</param>
    /// <exception cref="IgosException">The bytes are empty, damaged, not a picture, or too large.</exception>
    public static Photograph Decode(
        ReadOnlySpan<byte> bytes, string? name = null, long maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        try
        {
            return Decoded(bytes, name, maxPixels);
        }
        catch (IgosException e)
        {
            throw new IgosException($"{Called(name)} {e.Message}", e);
        }
    }

    /// <summary>A bitmap of SkiaSharp as a photograph.</summary>
    /// <param name="bitmap">Of any colour type; copied, transparency over white. Not turned: it has no EXIF.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="ArgumentException">The bitmap has no pixels.</exception>
    public static Photograph From(SKBitmap bitmap)
    {
        if (bitmap.Width < 1 || bitmap.Height < 1 || bitmap.IsNull)
        {
            throw new ArgumentException("Expected a bitmap with pixels; found an empty one.", nameof(bitmap));
        }

        using var plain = new SKBitmap(new SKImageInfo(bitmap.Width, bitmap.Height, SKColorType.Rgba8888,
            SKAlphaType.Unpremul, SKColorSpace.CreateSrgb()));
        using var pixels = bitmap.PeekPixels();
        if (!pixels.ReadPixels(plain.Info, plain.GetPixels(), plain.RowBytes))
        {
            throw new ArgumentException(
                $"A bitmap of {bitmap.ColorType} can't be converted to RGBA.", nameof(bitmap));
        }

        return new Photograph(Upright(plain, SKEncodedOrigin.TopLeft));
    }

    /// <summary>A classifier's input as a picture, at its own size.</summary>
    /// <param name="image">[1, 3, H, W], RGB in [0,1], of floating point; rounded to the nearest of 256 levels.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public static Photograph From(Tensor image)
    {
        if (image.dim() != 4 || image.shape[0] != 1 || image.shape[1] != 3)
        {
            throw new ArgumentException(
                $"Expected [1, 3, H, W]; found [{string.Join(", ", image.shape)}].", nameof(image));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (height, width) = ((int)image.shape[2], (int)image.shape[3]);
        var levels = image.Times(255).round().Clamp(0, 255).to(uint8).cpu().contiguous();
        var from = levels.bytes;
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = bitmap.GetPixelSpan();
        var count = height * width;
        for (var i = 0; i < count; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                to[4 * i + channel] = from[channel * count + i];
            }

            to[4 * i + 3] = byte.MaxValue;
        }

        return new Photograph(bitmap);
    }

    /// <summary>
    /// Saves the picture as PNG, without loss, aside first and then renamed: read again it is the same to the bit.
    /// </summary>
    /// <param name="path">The file; its name ends in .png.</param>
    /// <exception cref="IgosException">The name ends otherwise, or the file can't be written.</exception>
    public void Save(string path)
    {
        FigureFile.RequirePng(path, "expected a name that ends in .png, for it is saved without loss");
        using var png = Bitmap.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }

    /// <summary>The picture as a classifier's input.</summary>
    /// <param name="size">H and W.</param>
    /// <param name="resize">Squash the whole picture, or crop its centre.</param>
    /// <returns>
    /// [1, 3, H, W], float32, RGB in [0,1]; antialiased bilinear; the caller's.
    /// A picture that has the size already comes back to the bit.
    /// </returns>
    public Tensor ToTensor(ImageSize size, Resize resize = Resize.Squash)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (resize == Resize.Squash)
        {
            return Scaled(size.Height, size.Width).MoveToOuterDisposeScope();
        }

        var (height, width) = ScaledSize(new ImageSize(Height, Width), size);
        var (top, left) = CropOrigin(height, width, size);
        return TriangleScaling.Window(Bitmap, height, width, top, left, size).MoveToOuterDisposeScope();
    }

    /// <summary>The picture, or a part of it, as large as fits into a place in a figure, its shape kept.</summary>
    /// <param name="width">Of the place, in pixels; at least 1.</param>
    /// <param name="height">Of the place, in pixels; at least 1.</param>
    /// <param name="region">The part; the whole by default.</param>
    /// <returns>The caller's.</returns>
    public Photograph ScaledInto(int width, int height, PhotographRegion? region = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var (x, y, partWidth, partHeight) = region ?? new PhotographRegion(0, 0, Width, Height);
        using var part = new SKBitmap();
        var bounds = SKRectI.Create(
            (int)Math.Round(x), (int)Math.Round(y), (int)Math.Round(partWidth), (int)Math.Round(partHeight));
        if (!Bitmap.ExtractSubset(part, bounds))
        {
            throw new ArgumentException(
                $"{region} is no part of a picture of {Width}×{Height} pixels.", nameof(region));
        }

        var factor = Math.Min((double)width / part.Width, (double)height / part.Height);
        int Fitted(int side) => Math.Max(1, (int)Math.Round(side * factor));
        var scaled = new SKBitmap(part.Info.WithSize(Fitted(part.Width), Fitted(part.Height)));
        part.ScalePixels(scaled, factor < 1
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKCubicResampler.Mitchell));
        return new Photograph(scaled) { Name = Name };
    }

    /// <summary>The part of the picture that <see cref="ToTensor"/> shows to the classifier.</summary>
    public PhotographRegion Region(ImageSize size, Resize resize) =>
        Region(new ImageSize(Height, Width), size, resize);

    /// <summary>The same of a photograph of that size.</summary>
    internal static PhotographRegion Region(ImageSize photograph, ImageSize size, Resize resize)
    {
        if (resize == Resize.Squash)
        {
            return new PhotographRegion(0, 0, photograph.Width, photograph.Height);
        }

        var (height, width) = ScaledSize(photograph, size);
        var (scaleY, scaleX) = ((double)photograph.Height / height, (double)photograph.Width / width);
        var (top, left) = CropOrigin(height, width, size);
        return new PhotographRegion(left * scaleX, top * scaleY, size.Width * scaleX, size.Height * scaleY);
    }

    /// <summary>H and W of the file's pixels, before they were turned upright.</summary>
    public ImageSize StoredSize => SwapsSides(Orientation) ? new(Width, Height) : new(Height, Width);

    /// <summary>A region of the file's pixels, turned upright with the picture.</summary>
    public PhotographRegion Upright(PhotographRegion stored)
    {
        var (x, y, width, height) = stored;
        var (right, bottom) = (StoredSize.Width - x - width, StoredSize.Height - y - height); // what is left beside it
        return Orientation switch
        {
            SKEncodedOrigin.TopRight => new(right, y, width, height),
            SKEncodedOrigin.BottomRight => new(right, bottom, width, height),
            SKEncodedOrigin.BottomLeft => new(x, bottom, width, height),
            SKEncodedOrigin.LeftTop => new(y, x, height, width),
            SKEncodedOrigin.RightTop => new(bottom, x, height, width),
            SKEncodedOrigin.RightBottom => new(bottom, right, height, width),
            SKEncodedOrigin.LeftBottom => new(y, right, height, width),
            _ => stored,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _bitmap.Dispose();
    }

    private static string Called(string? name) => name ?? "The photograph";

    private static long MostBytes(long maxPixels) => maxPixels > long.MaxValue / 4 ? long.MaxValue : 4 * maxPixels;

    private static Photograph Decoded(ReadOnlySpan<byte> bytes, string? name, long maxPixels)
    {
        if (bytes.Length == 0)
        {
            throw new IgosException("is empty: copy or download it again.");
        }

        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            var start = bytes[..Math.Min(bytes.Length, FailedDownload.StartBytes)];
            throw new IgosException(FailedDownload.Describe(start) is { } text ? $"is {text}"
                : ForeignPicture.Describe(start) is { } foreign
                    ? $"is {foreign}, which isn't read: convert it to JPEG or PNG (WebP, BMP and GIF are read too)."
                : "is not a picture that can be read: JPEG, PNG, WebP, BMP and GIF are supported "
                + "(or the file is damaged).");
        }

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > maxPixels)
        {
            throw new IgosException($"is {width}×{height} pixels; at most {maxPixels:N0} pixels are read: "
                + $"make it smaller, or raise the limit, {nameof(maxPixels)}.");
        }

        // Decoded without premultiplying, so that transparent pixels keep their colour until they are laid over white.
        using var decoded = new SKBitmap(new SKImageInfo(
            width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, SKColorSpace.CreateSrgb()));
        var result = codec.GetPixels(decoded.Info, decoded.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new IgosException(result == SKCodecResult.IncompleteInput
                ? "is cut off: the picture's data ends too early."
                : $"is damaged: the picture can't be decoded ({result}).");
        }

        var origin = PngOrientation.Of(bytes) ?? codec.EncodedOrigin;
        return new Photograph(Upright(decoded, origin))
        {
            Name = name,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Orientation = origin,
        };
    }

    /// <summary>Turns and mirrors as EXIF says, over white.</summary>
    private static SKBitmap Upright(SKBitmap decoded, SKEncodedOrigin origin)
    {
        var (width, height) = (decoded.Width, decoded.Height);
        var (uprightWidth, uprightHeight) = SwapsSides(origin) ? (height, width) : (width, height);
        var upright = new SKBitmap(new SKImageInfo(
            uprightWidth, uprightHeight, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var from = MemoryMarshal.Cast<byte, uint>(decoded.GetPixelSpan());
        var to = MemoryMarshal.Cast<byte, uint>(upright.GetPixelSpan());
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (sourceX, sourceY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
                    _ => (x, y),
                };
                to[y * upright.Width + x] = OverWhite(from[sourceY * width + sourceX]);
            }
        }

        return upright;
    }

    private static bool SwapsSides(SKEncodedOrigin origin) => origin is SKEncodedOrigin.LeftTop
        or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    private static uint OverWhite(uint rgba)
    {
        var alpha = rgba >> 24;
        return alpha == 255 ? rgba
            : 0xff000000 | (Blend(rgba >> 16) << 16) | (Blend(rgba >> 8) << 8) | Blend(rgba);

        uint Blend(uint channel) => ((channel & 255) * alpha + 255 * (255 - alpha) + 127) / 255;
    }

    /// <summary>One colour after the other: in float32 a photograph is large.</summary>
    private Tensor Scaled(long height, long width) => cat([.. Enumerable.Range(0, 3).Select(channel =>
    {
        using var scope = NewDisposeScope();
        var image = Channel(channel).to(float32).DivideInPlace(255);
        return (Height == height && Width == width ? image
            : F.interpolate(image, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false,
                antialias: true).Clamp(0, 1)).MoveToOuterDisposeScope();
    })], 1);

    private Tensor Channel(int channel)
    {
        var values = empty([1, 1, Height, Width], uint8);
        var from = Bitmap.GetPixelSpan();
        var to = values.bytes;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[4 * i + channel];
        }

        return values;
    }

    /// <summary>The whole picture's size after its shorter side was scaled for the crop.</summary>
    private static (long Height, long Width) ScaledSize(ImageSize photograph, ImageSize size)
    {
        var factor = Math.Max(size.Height * CropRatio / photograph.Height, size.Width * CropRatio / photograph.Width);
        var (height, width) =
            ((long)(photograph.Height * factor + 1e-9), (long)(photograph.Width * factor + 1e-9));
        return (Math.Max(size.Height, height), Math.Max(size.Width, width));
    }

    /// <summary>Where the crop begins in the scaled picture: torchvision's centre crop rounds half to even.</summary>
    private static (long Top, long Left) CropOrigin(long height, long width, ImageSize size) =>
        ((long)Math.Round((height - size.Height) / 2.0), (long)Math.Round((width - size.Width) / 2.0));
}
