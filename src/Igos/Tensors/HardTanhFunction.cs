using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Tensors;

/// <summary>The clamp whose backward pass is one operation of libtorch's own.</summary>
internal static unsafe class HardTanhFunction
{
    /// <summary>TorchSharp's own method drops what this returns and gives x back; null where there is none.</summary>
    private static readonly delegate* unmanaged<IntPtr, IntPtr, IntPtr, IntPtr> Native = Find();

    /// <summary>
    /// x where it lies between the bounds, else the nearer bound. Nothing goes back through a bound itself, as
    /// PyTorch's ReLU6 has it; a clamp passes it, and its backward pass takes ten times as long.
    /// </summary>
    public static Tensor HardTanh(this Tensor x, Number least, Number most)
    {
        using var min = least.ToScalar();
        using var max = most.ToScalar();
        if (Native is null)
        {
            return x.clamp(min, max);
        }

        var result = Native(x.Handle, HandleOf(min), HandleOf(max));
        GC.KeepAlive(x);
        if (result == IntPtr.Zero)
        {
            CheckForErrors();
        }

        return Tensor.UnsafeCreateTensor(result);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Handle")]
    private static extern IntPtr HandleOf(Scalar number);

    private static delegate* unmanaged<IntPtr, IntPtr, IntPtr, IntPtr> Find() =>
        NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "THSTensor_hardtanh", out var function)
            ? (delegate* unmanaged<IntPtr, IntPtr, IntPtr, IntPtr>)function : null;
}
