using System.Buffers.Binary;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Tests.Imaging;

public class PhotographTests
{
    private static readonly (byte R, byte G, byte B) Orange = (230, 120, 20), Blue = (20, 60, 200);

    [Theory]
    [InlineData("two-colours.bmp", 0)]
    [InlineData("two-colours.gif", 0)]
    [InlineData("two-frames.gif", 0)]
    [InlineData("palette.png", 31)] // Pillow's web palette is that coarse
    [InlineData("cmyk.jpg", 6)]
    [InlineData("ycck.jpg", 6)]
    [InlineData("progressive.jpg", 6)]
    [InlineData("rgb16.png", 0)]
    public void Read_EveryFormat_HasOrangeOnTheLeftAndBlueOnTheRight(string file, int tolerance)
    {
        using var photo = Photograph.Read(Data(file));
        Assert.Equal((48, 32), (photo.Width, photo.Height));
        AssertColour(Orange, photo, 5, 16, tolerance);
        AssertColour(Blue, photo, 42, 16, tolerance);
    }

    /// <summary>Every level of every colour, in other orders.</summary>
    [Fact]
    public void Save_EveryLevel_ReadsBackToTheBit()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var levels = Enumerable.Range(0, 3 * 256).Select(i => (byte)(i / 256 == 1 ? 255 - i % 256 : i * 7)).ToArray();
        var pixels = TorchSharp.torch.tensor(levels, [1, 3, 8, 32]).to(TorchSharp.torch.float32) / 255;
        using var file = new TemporaryFile(".png");
        using (var picture = Photograph.From(pixels))
        {
            Assert.Equal((32, 8), (picture.Width, picture.Height));
            picture.Save(file.Path);
        }

        using var read = Photograph.Read(file.Path);
        Assert.Equal(pixels.data<float>().ToArray(), read.ToTensor(new ImageSize(8, 32)).data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => Photograph.From(pixels[0]));
    }

    /// <summary>
    /// As a camera held upright writes it: the orange half, left in the file, is above in the picture.
    /// </summary>
    [Fact]
    public void Read_ExifOrientation6_IsTurned()
    {
        using var photo = Photograph.Read(Data("exif-6.jpg"));
        Assert.Equal((32, 48), (photo.Width, photo.Height));
        AssertColour(Orange, photo, 16, 5, 4);
        AssertColour(Blue, photo, 16, 42, 4);
    }

    /// <summary>
    /// The four corners, left to right and down, as each orientation of the EXIF standard shows a file that
    /// holds R G / B W.
    /// </summary>
    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    public void Read_EveryExifOrientation_IsUpright(byte orientation, string corners)
    {
        var jpeg = FourColours.Jpeg();
        // One segment behind the file's start: a TIFF of one directory with one entry, 0x112, the orientation.
        byte[] exif =
        [
            0xff, 0xe1, 0, 34, .. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8,
            0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        using var file = new TemporaryFile(".jpg", [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        using var photo = Photograph.Read(file.Path);
        Assert.Equal(orientation < 5 ? (48, 32) : (32, 48), (photo.Width, photo.Height));
        Assert.Equal(corners, FourColours.Corners(photo));

        // The file's pixels are 48×32 and red at the upper left, whatever becomes of them.
        Assert.Equal(new ImageSize(32, 48), photo.StoredSize);
        var red = photo.Upright(new PhotographRegion(2, 3, 8, 6));
        Assert.Equal(orientation < 5 ? (8, 6) : (6, 8), (red.Width, red.Height));
        var centre = photo.Bitmap.GetPixel((int)(red.X + red.Width / 2), (int)(red.Y + red.Height / 2));
        Assert.True(centre is { Red: > 128, Green: < 128 }, $"{red}: {centre}");
        Assert.Equal(2, new[] { red.X, photo.Width - red.X - red.Width, red.Y, photo.Height - red.Y - red.Height }
            .Min()); // as far from its side as it was
    }

    /// <summary>
    /// A few bytes that say 60,000 × 60,000, or as much as the format can say, are refused before any pixel is made.
    /// </summary>
    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Gif)]
    [InlineData(SKEncodedImageFormat.Bmp)]
    public void Read_HeaderThatClaimsTooManyPixels_IsRefused(SKEncodedImageFormat format)
    {
        var bytes = format switch
        {
            SKEncodedImageFormat.Gif => File.ReadAllBytes(Data("two-colours.gif")),
            SKEncodedImageFormat.Bmp => File.ReadAllBytes(Data("two-colours.bmp")),
            _ => Encode(format, SKColorType.Rgba8888),
        };
        const ushort Side = 60_000, Most = 0x3fff;
        switch (format)
        {
            case SKEncodedImageFormat.Png:
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), Side);
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), Side);
                var checksum = System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(12, 17));
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), checksum);
                break;
            case SKEncodedImageFormat.Jpeg:
                var frame = bytes.AsSpan().IndexOf<byte>([0xff, 0xc0]) + 5;
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame), Side);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 2), Side);
                break;
            case SKEncodedImageFormat.Webp:
                var key = bytes.AsSpan().IndexOf<byte>([0x9d, 0x01, 0x2a]) + 3;
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(key), Most);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(key + 2), Most);
                break;
            case SKEncodedImageFormat.Gif:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), Side);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Side);
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), Side);
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), Side);
                break;
        }

        using var file = new TemporaryFile(".bomb", bytes);
        Assert.Matches("at most 100,000,000 pixels|not a picture", Error(file.Path));
    }

    [Fact]
    public void Read_TransparentWebp_LiesOverWhite()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(8, 8, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(SKColors.Transparent);
        using var webp = bitmap.Encode(SKEncodedImageFormat.Webp, 100);
        using var file = new TemporaryFile(".webp", webp.ToArray());
        using var photo = Photograph.Read(file.Path);
        AssertColour((255, 255, 255), photo, 4, 4, 0);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Jpeg, 5)]
    [InlineData(SKEncodedImageFormat.Webp, 5)]
    public void Read_WhatSkiaEncodes_ComesBack(SKEncodedImageFormat format, int tolerance)
    {
        using var file = new TemporaryFile(".picture", Encode(format, SKColorType.Rgba8888));
        using var photo = Photograph.Read(file.Path);
        AssertColour(Orange, photo, 5, 16, tolerance);
        AssertColour(Blue, photo, 42, 16, tolerance);
    }

    [Fact]
    public void Read_GreyPictures_AreGrey()
    {
        using var file = new TemporaryFile(".jpg", Encode(SKEncodedImageFormat.Jpeg, SKColorType.Gray8));
        using var grey = Photograph.Read(file.Path);
        Assert.Equal(grey.Bitmap.GetPixel(5, 5).Red, grey.Bitmap.GetPixel(5, 5).Blue);
        using var fine = Photograph.Read(Data("grey16.png"));
        AssertColour((156, 156, 156), fine, 8, 8, 1); // 40000 of 65535
    }

    [Fact]
    public void Read_Transparency_LiesOverWhite()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(200, 0, 0, 0));
        bitmap.SetPixel(1, 0, new SKColor(200, 0, 0, 128));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new TemporaryFile(".png", png.ToArray());
        using var photo = Photograph.Read(file.Path);
        AssertColour((255, 255, 255), photo, 0, 0, 0);
        AssertColour((227, 127, 127), photo, 1, 0, 1);
    }

    [Fact]
    public void Read_WhatIsNoPicture_SaysWhatIsWrong()
    {
        using var text = new TemporaryFile(".jpg", "no picture at all"u8.ToArray());
        using var empty = new TemporaryFile(".jpg", []);
        Assert.Contains("JPEG, PNG, WebP, BMP and GIF", Error(text.Path));
        Assert.Contains("is empty", Error(empty.Path));
        Assert.Contains("doesn't exist", Error("/no/such/photo.jpg"));
        Assert.Contains("is a folder", Error(Path.GetTempPath()));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void Read_CutOffFile_IsAnErrorAndNotHalfAPicture(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(200, 200, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var random = new Random(1);
        bitmap.Pixels = [.. Enumerable.Range(0, 40_000).Select(_ => new SKColor((uint)random.Next() | 0xff000000))];
        using var data = bitmap.Encode(format, 90);
        using var file = new TemporaryFile(".cut", data.ToArray()[..(int)(data.Size * 2 / 3)]);
        Assert.Contains(file.Path, Error(file.Path));
    }

    [Fact]
    public void Read_MorePixelsThanAllowed_NamesTheLimitAndTheRemedy()
    {
        var message = Assert.Throws<IgosException>(
            () => Photograph.Read(Data("two-colours.bmp"), maxPixels: 1000)).Message;
        Assert.Contains("48×32", message);
        Assert.Contains("1,000 pixels", message);
        Assert.Contains("raise the limit, maxPixels", message);
    }

    /// <summary>However a file comes, it is the same picture, and what it is called is in every error.</summary>
    [Fact]
    public void Read_FromPathStreamAndBytes_IsTheSame()
    {
        var bytes = File.ReadAllBytes(Data("exif-6.jpg"));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        using var stream = new OneByteAtATime(bytes);
        using var byPath = Photograph.Read(Data("exif-6.jpg"));
        using var byStream = Photograph.ReadFrom(stream, "upload.jpg");
        using var byBytes = Photograph.Decode(bytes);

        Assert.Equal([Data("exif-6.jpg"), "upload.jpg", null], new[] { byPath.Name, byStream.Name, byBytes.Name });
        Assert.All([byPath, byStream, byBytes], photo =>
        {
            Assert.Equal((32, 48, hash), (photo.Width, photo.Height, photo.ContentHash));
            Assert.Equal(byPath.Bitmap.Bytes, photo.Bitmap.Bytes);
            Assert.Equal(byPath.Orientation, photo.Orientation);
        });
        Assert.StartsWith("upload.jpg is empty",
            Assert.Throws<IgosException>(() => Photograph.ReadFrom(Stream.Null, "upload.jpg")).Message);
        Assert.StartsWith("The photograph is not a picture",
            Assert.Throws<IgosException>(() => Photograph.Decode([1, 2, 3, 4])).Message);
    }

    /// <summary>An endless upload ends at the limit, long before memory does.</summary>
    [Fact]
    public void ReadFrom_MoreBytesThanAllowed_StopsReading()
    {
        using var endless = new Endless();
        var error = Assert.Throws<IgosException>(() => Photograph.ReadFrom(endless, maxBytes: 1_000_000));
        Assert.Equal("The photograph has more than 1,000,000 bytes: make it smaller, or raise the limit, maxBytes.",
            error.Message);
        Assert.InRange(endless.Given, 1_000_000, 1_200_000);
    }

    /// <summary>Half transparent red over white; BGRA premultiplied, as SkiaSharp's own default is on some systems.
    /// </summary>
    [Fact]
    public void From_ABitmap_IsOpaqueRgba()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(3, 2, SKColorType.Bgra8888, SKAlphaType.Premul));
        bitmap.Erase(new SKColor(255, 0, 0, 128));
        using var photo = Photograph.From(bitmap);
        Assert.Equal((3, 2, null), (photo.Width, photo.Height, photo.ContentHash));
        AssertColour((255, 127, 127), photo, 1, 1, 1);
        bitmap.Erase(SKColors.Blue);
        AssertColour((255, 127, 127), photo, 1, 1, 1); // a copy

        using var empty = new SKBitmap();
        Assert.Throws<ArgumentException>(() => Photograph.From(empty));
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        var photo = Photograph.Read(Data("two-colours.bmp"));
        photo.Dispose();
        photo.Dispose();
        Assert.Throws<ObjectDisposedException>(() => photo.Width);
        Assert.Throws<ObjectDisposedException>(() => photo.ToTensor(new ImageSize(4, 4)));
        Assert.Throws<ObjectDisposedException>(() => photo.Save("never.png"));
        Assert.Throws<ObjectDisposedException>(() => photo.ScaledInto(4, 4));
    }

    /// <summary>As networks may give it.</summary>
    private sealed class OneByteAtATime(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, 1);
    }

    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }
    }

    [Fact]
    public void Read_DamagedFiles_GivesAnErrorOrAPicture()
    {
        var random = new Random(30);
        string[] names =
        [
            "cmyk.jpg", "exif-6.jpg", "two-frames.gif", "two-colours.bmp", "palette.png",
            "grey16.png", "ycck.jpg", "progressive.jpg", "rgb16.png",
        ];
        byte[][] files =
        [
            .. names.Select(name => File.ReadAllBytes(Data(name))),
            Encode(SKEncodedImageFormat.Webp, SKColorType.Rgba8888),
        ];
        var errors = 0;
        for (var i = 0; i < 2000; i++)
        {
            var damaged = files[i % files.Length].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var cut = random.Next(3) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            using var file = new TemporaryFile(".damaged", cut);
            try
            {
                using var photo = Photograph.Read(file.Path, maxPixels: 1_000_000);
            }
            catch (IgosException e)
            {
                Assert.Contains(file.Path, e.Message);
                errors++;
            }
        }

        Assert.InRange(errors, 400, 1999);
    }

    [Fact]
    public void ToTensor_PictureOfTheRightSize_IsTheSameToTheBit()
    {
        using var photo = Photograph.Read(Data("two-colours.bmp"));
        using var tensor = photo.ToTensor(new ImageSize(32, 48));
        Assert.Equal([1, 3, 32, 48], tensor.shape);
        Assert.Equal(230 / 255f, tensor[0, 0, 3, 4].item<float>());
        Assert.Equal(200 / 255f, tensor[0, 2, 3, 44].item<float>());
    }

    /// <summary>
    /// Antialiased: shrunk by an even factor, each pixel is a weighted mean over its neighbourhood (a triangle filter).
    /// </summary>
    [Fact]
    public void ToTensor_Squashed_IsTheTriangleFilteredPicture()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(40, 24, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var random = new Random(4);
        bitmap.Pixels = [.. Enumerable.Range(0, 960).Select(_ => new SKColor((uint)random.Next() | 0xff000000))];
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new TemporaryFile(".png", png.ToArray());
        using var photo = Photograph.Read(file.Path);
        using var tensor = photo.ToTensor(new ImageSize(6, 8));
        for (var y = 0; y < 6; y++)
        {
            for (var x = 0; x < 8; x++)
            {
                Assert.Equal(Filtered(bitmap, y, x, 24.0 / 6, 40.0 / 8), tensor[0, 1, y, x].item<float>(), 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(640, 480)]
    [InlineData(100, 300)]
    [InlineData(224, 224)]
    public void ToTensor_Crop_ShowsTheRegionThatItSays(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.Pixels = [.. Enumerable.Range(0, width * height).Select(Colour)];
        SKColor Colour(int i) => new((byte)(255 * (i % width) / width), (byte)(255 * (i / width) / height), 0);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = new TemporaryFile(".png", png.ToArray());
        using var photo = Photograph.Read(file.Path);
        var size = new ImageSize(224, 224);
        using var tensor = photo.ToTensor(size, Resize.Crop);
        var region = photo.Region(size, Resize.Crop);
        Assert.Equal([1, 3, 224, 224], tensor.shape);
        // Red and green are the place in the picture: the middle of the tensor is the middle of the region.
        Assert.Equal((region.X + region.Width / 2) / width, tensor[0, 0, 112, 112].item<float>(), 0.01);
        Assert.Equal((region.Y + region.Height / 2) / height, tensor[0, 1, 112, 112].item<float>(), 0.01);
        Assert.Equal((region.X + region.Width * 0.1) / width, tensor[0, 0, 112, 22].item<float>(), 0.01);
        Assert.InRange(region.X + region.Width, 0, width + 1);
    }

    [Theory]
    [InlineData(100, 100, 100, 67)] // as wide as the place
    [InlineData(500, 16, 24, 16)] // as high
    [InlineData(1, 1, 1, 1)]
    public void ScaledInto_APlace_KeepsTheShape(int width, int height, int expectedWidth, int expectedHeight)
    {
        using var photo = Photograph.Read(Data("two-colours.bmp"));

        using var scaled = photo.ScaledInto(width, height);

        Assert.Equal((expectedWidth, expectedHeight), (scaled.Width, scaled.Height));
        if (expectedWidth > 1)
        {
            AssertColour(Orange, scaled, 1, 1, 0);
            AssertColour(Blue, scaled, expectedWidth - 2, expectedHeight - 2, 0);
        }
    }

    [Fact]
    public void ScaledInto_Region_ShowsThatPartAlone()
    {
        using var photo = Photograph.Read(Data("two-colours.bmp"));

        using var scaled = photo.ScaledInto(10, 10, new PhotographRegion(25.6, 4, 16, 16.2));

        Assert.Equal((10, 10), (scaled.Width, scaled.Height));
        AssertColour(Blue, scaled, 0, 0, 0);
        AssertColour(Blue, scaled, 9, 9, 0);
        Assert.Throws<ArgumentException>(() => photo.ScaledInto(10, 10, new PhotographRegion(48, 0, 5, 5)));
    }

    private static double Filtered(SKBitmap bitmap, int y, int x, double scaleY, double scaleX)
    {
        double sum = 0, total = 0;
        for (var v = 0; v < bitmap.Height; v++)
        {
            for (var u = 0; u < bitmap.Width; u++)
            {
                var weight = Math.Max(0, 1 - Math.Abs((v + 0.5) / scaleY - (y + 0.5)))
                    * Math.Max(0, 1 - Math.Abs((u + 0.5) / scaleX - (x + 0.5)));
                (sum, total) = (sum + weight * bitmap.GetPixel(u, v).Green / 255, total + weight);
            }
        }

        return sum / total;
    }

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "Imaging", "Data", file);

    private static string Error(string path) => Assert.Throws<IgosException>(() => Photograph.Read(path)).Message;

    private static byte[] Encode(SKEncodedImageFormat format, SKColorType type)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(48, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var (left, right) = (new SKColor(230, 120, 20), new SKColor(20, 60, 200));
        bitmap.Pixels = [.. Enumerable.Range(0, 48 * 32).Select(i => i % 48 < 24 ? left : right)];
        using var converted = bitmap.Copy(type);
        using var data = converted.Encode(format, 95);
        return data.ToArray();
    }

    private static void AssertColour((byte R, byte G, byte B) expected, Photograph photo, int x, int y, int tolerance)
    {
        var colour = photo.Bitmap.GetPixel(x, y);
        Assert.InRange(colour.Red, expected.R - tolerance, expected.R + tolerance);
        Assert.InRange(colour.Green, expected.G - tolerance, expected.G + tolerance);
        Assert.InRange(colour.Blue, expected.B - tolerance, expected.B + tolerance);
    }
}
