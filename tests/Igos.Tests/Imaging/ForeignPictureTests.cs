using Igos.Imaging;

namespace Igos.Tests.Imaging;

public sealed class ForeignPictureTests
{
    public static TheoryData<byte[], string, string> Files => new()
    {
        { Media("heic", "mif1heic"), "HEIC", "convert it to JPEG or PNG" },
        { Media("mif1", "mif1heic"), "HEIC", "convert it to JPEG or PNG" },
        { Media("avif", "avifmif1"), "AVIF", "convert it to JPEG or PNG" },
        { Media("mif1", "mif1avif"), "AVIF", "convert it to JPEG or PNG" },
        { Media("isom", "isomavc1"), "video", "convert it to JPEG or PNG" },
        { [.. "II*\0"u8, 8, 0, 0, 0, 0, 0, .. new byte[40]], "TIFF", "convert it to JPEG or PNG" },
        { [.. "MM\0*"u8, 0, 0, 0, 8, 0, 0, .. new byte[40]], "TIFF", "convert it to JPEG or PNG" },
        { [0xff, 0x0a, 1, 2, 3, 4, 5, 6], "JPEG XL", "convert it to JPEG or PNG" },
        { [.. "%PDF-1.7\n"u8], "PDF", "convert it to JPEG or PNG" },
        { [.. "<?xml version=\"1.0\"?><svg width=\"3\"></svg>"u8], "SVG", "convert it to JPEG or PNG" },
        { [.. "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"u8], "Git LFS pointer",
            "git lfs pull" },
        { [.. "<!DOCTYPE html>\n<html><head>"u8], "web page", "download the file itself" },
        { [0xef, 0xbb, 0xbf, .. "\n <HTML lang=\"en\">"u8], "web page", "download the file itself" },
        { [.. "<?xml version=\"1.0\"?><Error><Code>AccessDenied"u8], "server's error message",
            "download the file again" },
        { [], "empty", "download it again" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_FileOfAnotherKind_SaysWhatItIsAndWhatToDo(byte[] content, string kind, string remedy)
    {
        using var file = new TemporaryFile(".jpg", content);

        var error = Assert.Throws<IgosException>(() => Photograph.Read(file.Path)).Message;

        Assert.StartsWith($"{file.Path} is ", error);
        Assert.Contains(kind, error);
        Assert.Contains(remedy, error);
    }

    private static byte[] Media(string brand, string compatible) =>
        [0, 0, 0, 24, .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0,
            .. System.Text.Encoding.ASCII.GetBytes(compatible), .. new byte[100]];
}
