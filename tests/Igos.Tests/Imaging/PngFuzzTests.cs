using System.Buffers.Binary;
using System.Text;
using Igos.Imaging;

namespace Igos.Tests.Imaging;

/// <summary>
/// Damage inside the chunks of a PNG whose checksums are right: an error that can be shown, or a picture.
/// </summary>
public sealed class PngFuzzTests
{
    private const int Cases = 1500, MaxPixels = 100_000;

    [Fact]
    public void Read_ChunksThatAreChanged_GivesAnErrorOrAPicture()
    {
        var random = new Random(31);
        byte[][] files = [.. new[] { "palette.png", "grey16.png", "rgb16.png" }
            .Select(f => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Imaging", "Data", f)))
            .Select(f => PngChunks.With(f, PngChunks.Chunk("eXIf", PngChunks.Exif(6, true))))];
        var (read, refused) = (0, 0);
        for (var i = 0; i < Trials.Of(Cases); i++)
        {
            using var file = new TemporaryFile(".png", Changed(files[i % files.Length], random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var photo = Photograph.Read(file.Path, MaxPixels);
                Assert.InRange((long)photo.Width * photo.Height, 1, MaxPixels);
                read++;
            }
            catch (IgosException e)
            {
                Assert.StartsWith(file.Path, e.Message);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }

        Assert.True(read > Trials.Of(Cases) / 10 && refused > Trials.Of(Cases) / 10, $"{read} read, {refused} refused");
    }

    private static byte[] Changed(byte[] png, Random random)
    {
        List<(string Type, byte[] Content)> chunks = [];
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }

        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var index = random.Next(chunks.Count);
            var (type, content) = chunks[index];
            switch (random.Next(5))
            {
                case 0:
                    chunks.RemoveAt(index);
                    break;
                case 1:
                    chunks.Insert(random.Next(chunks.Count), (type, content));
                    break;
                case 2:
                    chunks[index] = (type, content[..random.Next(content.Length + 1)]);
                    break;
                default:
                    foreach (ref var value in content.AsSpan(0, Math.Min(content.Length, random.Next(64))))
                    {
                        value = random.Next(8) == 0 ? (byte)random.Next(256) : value;
                    }

                    break;
            }

            if (chunks.Count == 0)
            {
                break;
            }
        }

        return [.. png[..8], .. chunks.SelectMany(c => PngChunks.Chunk(c.Type, c.Content))];
    }
}
