using Igos.Imaging;
using SkiaSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Tests.Imaging;

/// <summary>Alone, because the peak of memory is the whole process's.</summary>
[Collection(nameof(LiveTensors))]
public sealed class TriangleScalingTests
{
    /// <summary>
    /// The centre that torchvision's recipe shows, cut out of the whole picture as PyTorch scales it.
    /// </summary>
    [Theory]
    [InlineData(640, 480, 224)]
    [InlineData(480, 640, 224)]
    [InlineData(1201, 907, 224)]
    [InlineData(100, 300, 224)] // enlarged
    [InlineData(500, 60, 32)]
    [InlineData(37, 37, 32)]
    [InlineData(5, 3, 32)]
    [InlineData(1, 9, 16)]
    public void ToTensor_Crop_IsThePartOfTheWholePictureScaled(int width, int height, int side)
    {
        using var scope = NewDisposeScope();
        using var photo = RandomPhotograph(width, height);
        var factor = side * (256.0 / 224) / Math.Min(width, height);
        long[] scaled = [(long)(height * factor + 1e-9), (long)(width * factor + 1e-9)];
        var bytes = tensor(photo.Bitmap.Bytes, [1, height, width, 4]).permute(0, 3, 1, 2).narrow(1, 0, 3);
        var pixels = bytes.to(float32).div(tensor(255f));
        var whole = F.interpolate(pixels, size: scaled, mode: InterpolationMode.Bilinear, align_corners: false,
            antialias: true);
        var (top, left) = ((long)Math.Round((scaled[0] - side) / 2.0), (long)Math.Round((scaled[1] - side) / 2.0));
        var expected = whole.narrow(2, top, side).narrow(3, left, side);

        var found = photo.ToTensor(new ImageSize(side, side), Resize.Crop);

        // PyTorch finds the centres of neighbourhoods in float32: 1e-4 of a pixel off in pictures of a thousand.
        Assert.Equal([1, 3, side, side], found.shape);
        Assert.Equal(0, (found - expected).abs().max().item<float>(), 2e-5);
    }

    [Fact]
    public void ToTensor_CropOfTheSizeThatScalingLeaves_IsTheSameToTheBit()
    {
        using var scope = NewDisposeScope();
        using var photo = RandomPhotograph(40, 32); // 28 × 256/224 is 32: nothing to scale

        var found = photo.ToTensor(new ImageSize(28, 28), Resize.Crop);

        for (var i = 0; i < 28 * 28; i++)
        {
            var pixel = photo.Bitmap.GetPixel(6 + (i % 28), 2 + (i / 28));
            Assert.Equal(pixel.Red / 255f, found[0, 0, i / 28, i % 28].item<float>());
            Assert.Equal(pixel.Blue / 255f, found[0, 2, i / 28, i % 28].item<float>());
        }
    }

    /// <summary>Scaled as a whole these are a million pixels long; only 224 of those are seen.</summary>
    [Theory]
    [InlineData(2, 8000)]
    [InlineData(8000, 2)]
    [InlineData(1, 60_000)]
    public void ToTensor_CropOfAStrip_TakesLittleMemory(int width, int height)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/status is Linux's.");
        using var photo = RandomPhotograph(width, height);
        TakesLittleMemory(photo);
    }

    [Fact]
    public void ToTensor_CropOfTheReportedStrip_TakesLittleMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/status is Linux's.");
        using var photo = Photograph.Read(SharedFiles.Path("faults/strip_2x8000.png"));
        TakesLittleMemory(photo);
    }

    private static void TakesLittleMemory(Photograph photo)
    {
        using var scope = NewDisposeScope();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak begins anew
        var before = Kilobytes("VmRSS");

        var found = photo.ToTensor(new ImageSize(224, 224), Resize.Crop);

        // The middle of the strip, nearly constant along it: two neighbouring pixels at most, enlarged 128 times and
        // more.
        Assert.True(found.min().item<float>() >= 0 && found.max().item<float>() <= 1);
        Assert.InRange(Kilobytes("VmHWM") - before, 0, 100_000);
    }

    private static Photograph RandomPhotograph(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var random = new Random(4);
        bitmap.Pixels =
            [.. Enumerable.Range(0, width * height).Select(_ => new SKColor((uint)random.Next() | 0xff000000))];
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new TemporaryFile(".png", png.ToArray());
        return Photograph.Read(file.Path);
    }

    private static long Kilobytes(string field) => long.Parse(File.ReadLines("/proc/self/status")
        .Single(line => line.StartsWith(field + ":", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
}
