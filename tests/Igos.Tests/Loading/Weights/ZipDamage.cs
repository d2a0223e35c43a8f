using System.IO.Compression;

namespace Igos.Tests.Loading.Weights;

/// <summary>Changes the entries of an archive, which stays a whole zip file with right checksums.</summary>
internal static class ZipDamage
{
    private static readonly string[] Names =
        ["", "/", "..", "../x", "archive/", "archive/data.pkl", "archive/data/0", "archive/version", "data.pkl",
            "archive/constants.pkl", "archive/code/__torch__.py", "archive\\data.pkl", "x/y/data.pkl", "é\0"];

    /// <param name="zip">A whole archive.</param>
    /// <param name="random">What is changed, and how.</param>
    /// <param name="spared">The entries whose content stays.</param>
    public static byte[] Changed(byte[] zip, Random random, Func<string, bool>? spared = null)
    {
        List<Entry> entries = [];
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        {
            foreach (var entry in archive.Entries)
            {
                using var content = new MemoryStream();
                using var stream = entry.Open();
                stream.CopyTo(content);
                entries.Add(new(entry.FullName, content.ToArray(), entry.Length != entry.CompressedLength, 0));
            }
        }

        for (var changes = random.Next(1, 4); changes > 0 && entries.Count > 0; changes--)
        {
            var i = random.Next(entries.Count);
            if (random.Next(3) > 0)
            {
                entries[i] = spared?.Invoke(entries[i].Name) == true ? entries[i]
                    : entries[i] with { Content = ChangedContent(entries[i].Content, entries, random) };
            }
            else
            {
                ChangeEntry(entries, i, random);
            }
        }

        using var changed = new MemoryStream();
        using (var archive = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries.Where(entry => entry.Name.Length > 0))
            {
                var level = entry.IsCompressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
                var added = archive.CreateEntry(entry.Name, level);
                added.ExternalAttributes = entry.Attributes;
                using var stream = added.Open();
                stream.Write(entry.Content);
            }
        }

        return changed.ToArray();
    }

    private static void ChangeEntry(List<Entry> entries, int i, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                entries.RemoveAt(i);
                break;
            case 1:
                entries.Insert(random.Next(entries.Count), entries[i]);
                break;
            case 2:
                entries[i] = entries[i] with { Name = Names[random.Next(Names.Length)] };
                break;
            case 3:
                entries[i] = entries[i] with { IsCompressed = !entries[i].IsCompressed };
                break;
            case 4:
                entries[i] = entries[i] with { Attributes = 1 << random.Next(32) };
                break;
            default:
                var j = random.Next(entries.Count);
                (entries[i], entries[j]) = (entries[i] with { Name = entries[j].Name },
                    entries[j] with { Name = entries[i].Name });
                break;
        }
    }

    private static byte[] ChangedContent(byte[] content, List<Entry> entries, Random random)
    {
        var bytes = content.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(9)));
                    break;
                case 1:
                    bytes.InsertRange(at, bytes[..random.Next(bytes.Count + 1)].Take(9).ToArray());
                    break;
                case 2:
                    bytes.InsertRange(at, entries[random.Next(entries.Count)].Content.Take(random.Next(200)));
                    break;
                case 3 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    if (at < bytes.Count)
                    {
                        bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256)
                            : (byte)(bytes[at] ^ (1 << random.Next(8)));
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private sealed record Entry(string Name, byte[] Content, bool IsCompressed, int Attributes);
}
