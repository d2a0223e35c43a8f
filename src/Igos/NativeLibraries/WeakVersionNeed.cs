using System.Buffers.Binary;
using System.Text;

namespace Igos.NativeLibraries;

/// <summary>Edits an ELF shared library so that one version of a symbol it needs may be missing at load time.</summary>
/// <remarks>
/// Section <c>.gnu.version_r</c> lists, for each needed library, the symbol versions that the loader checks before it
/// starts. An entry (<c>Elfxx_Vernaux</c>) whose flags hold <c>VER_FLG_WEAK</c> is not fatal when absent. See the Linux
/// Standard Base, "Version Requirements". No library on the package registries writes ELF files.
/// </remarks>
internal static class WeakVersionNeed
{
    private const uint SectionGnuVersionNeed = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort VersionFlagWeak = 2; // VER_FLG_WEAK

    /// <summary>Sets the weak flag of every need for <paramref name="version"/>; true when one was found.</summary>
    /// <param name="elf">A 64-bit little-endian ELF file, changed in place.</param>
    /// <param name="version">The symbol version, such as <c>GLIBCXX_3.4.32</c>.</param>
    public static bool Mark(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            return false;
        }

        var name = Encoding.ASCII.GetBytes(version);
        var sectionTable = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]);
        int sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3a..]);
        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        var found = false;
        for (var i = 0; i < sectionCount; i++)
        {
            var section = elf[(sectionTable + i * sectionSize)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != SectionGnuVersionNeed)
            {
                continue;
            }

            var needs = (int)BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]);
            var namesIndex = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..]);
            var namesSection = elf[(sectionTable + namesIndex * sectionSize)..];
            var names = (int)BinaryPrimitives.ReadInt64LittleEndian(namesSection[0x18..]);
            found |= MarkNeeds(elf, needs, names, name);
        }

        return found;
    }

    private static bool MarkNeeds(Span<byte> elf, int need, int names, ReadOnlySpan<byte> version)
    {
        var found = false;
        while (true)
        {
            int entries = BinaryPrimitives.ReadUInt16LittleEndian(elf[(need + 2)..]);
            var entry = need + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(need + 8)..]);
            for (var j = 0; j < entries; j++)
            {
                var text = elf[(names + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(entry + 8)..]))..];
                if (text.StartsWith(version) && text[version.Length] == 0)
                {
                    var flags = BinaryPrimitives.ReadUInt16LittleEndian(elf[(entry + 4)..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(elf[(entry + 4)..], (ushort)(flags | VersionFlagWeak));
                    found = true;
                }

                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(entry + 12)..]);
            }

            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[(need + 12)..]);
            if (next == 0)
            {
                return found;
            }

            need += next;
        }
    }
}
