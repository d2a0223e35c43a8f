namespace Igos.Loading.Files;

/// <summary>By what the formats of weights are told apart.</summary>
internal static class FileMarks
{
    /// <summary>The field of a .safetensors index that says in which file each tensor is.</summary>
    public const string IndexMap = "weight_map";

    /// <summary>Far more than the index of the largest model takes.</summary>
    public const long MaxIndexBytes = 64 * 1024 * 1024;

    /// <summary>How a zip file begins: what torch.save and torch.jit.save write since PyTorch 1.6.</summary>
    public static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    /// <summary>How a file in the format before begins: the pickle of a number that stands for it.</summary>
    public static ReadOnlySpan<byte> LegacyPyTorch =>
        [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
}
