using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Graph;

/// <summary>Reads the integers of a small tensor.</summary>
internal static class Integers
{
    /// <summary>The values in order.</summary>
    public static long[] Of(Tensor tensor)
    {
        using var integers = tensor.to(int64).cpu().contiguous();
        return MemoryMarshal.Cast<byte, long>(integers.bytes).ToArray();
    }
}
