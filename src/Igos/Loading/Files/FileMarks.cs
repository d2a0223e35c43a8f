namespace Igos.Loading.Files;

/// <summary>By what the formats of weights are told apart.</summary>
internal static class FileMarks
{
    /// <summary>The field of a .safetensors index that says in which file each tensor is.</summary>
    public const string IndexMap = "weight_map";

    /// <summary>Far more than the index of the largest model takes.</summary>
    public const long MaxIndexBytes = 64 * 1024 * 1024;

    /// <summary>As many bytes of a file's start as <see cref="LegacyPyTorch"/> looks at.</summary>
    public const int LegacyPyTorchBytes = 24;

    private const byte Protocol = 0x80, Frame = 0x95, OldestProtocol = 2, FirstWithFrames = 4, NewestProtocol = 5;

    /// <summary>How a zip file begins: what torch.save and torch.jit.save write since PyTorch 1.6.</summary>
    public static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    /// <summary>The number that stands for the format before, pickled: LONG1, ten bytes, STOP.</summary>
    private static ReadOnlySpan<byte> LegacyNumber =>
        [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>The length of the pickle with which a file before PyTorch 1.6 begins; 0 where it is none.</summary>
    /// <remarks>
    /// Its protocol is the caller's of torch.save: 2 by default; since 4 a frame stands around the number.
    /// </remarks>
    public static int LegacyPyTorch(ReadOnlySpan<byte> start)
    {
        if (start is not [Protocol, >= OldestProtocol and <= NewestProtocol and var protocol, .. var rest])
        {
            return 0;
        }

        if (protocol >= FirstWithFrames && rest is [Frame, _, _, _, _, _, _, _, _, .. var framed])
        {
            rest = framed;
        }

        return rest.StartsWith(LegacyNumber) ? start.Length - rest.Length + LegacyNumber.Length : 0;
    }
}
