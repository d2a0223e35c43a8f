using System.Runtime.InteropServices;
using TorchSharp;

namespace Igos.NativeLibraries;

/// <summary>
/// Functions of libtorch's C interface that TorchSharp doesn't offer, found by their names; null where this build of
/// libtorch lacks them. Each returns 0 where it worked, and catches and logs whatever goes wrong inside it.
/// </summary>
internal static unsafe class LibtorchFunctions
{
    private static readonly IntPtr Library =
        NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out var library) ? library : IntPtr.Zero;

    /// <summary>
    /// Convolution and activation in one, by oneDNN: x, weight, bias or null; padding, strides and dilation, each with
    /// its length; groups; the activation's name, its numbers with their count, its algorithm; the result.
    /// </summary>
    public static readonly delegate* unmanaged<IntPtr, IntPtr, IntPtr*, long*, long, long*, long, long*, long, long,
        byte*, double**, long, byte**, IntPtr*, int> ConvolutionPointwise =
        (delegate* unmanaged<IntPtr, IntPtr, IntPtr*, long*, long, long*, long, long*, long, long,
            byte*, double**, long, byte**, IntPtr*, int>)Find("aoti_torch_cpu_mkldnn__convolution_pointwise");

    private static IntPtr Find(string name) =>
        Library != IntPtr.Zero && NativeLibrary.TryGetExport(Library, name, out var function) ? function : IntPtr.Zero;
}
