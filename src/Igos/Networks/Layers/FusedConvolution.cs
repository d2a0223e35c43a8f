using Igos.NativeLibraries;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// A convolution with the activation after it, in one operation of oneDNN's. No gradient goes through it.
/// </summary>
internal static unsafe class FusedConvolution
{
    /// <summary>Whether an attempt failed that should not have: one message on the standard error is enough.</summary>
    private static volatile bool _failed;

    /// <summary>Whether this build of libtorch has what it takes.</summary>
    public static bool IsAvailable => !_failed && LibtorchFunctions.ConvolutionPointwise is not null;

    /// <summary>Whether oneDNN takes this input: everything that the native function would refuse.</summary>
    public static bool Takes(Tensor input, Tensor kernel, Tensor? bias, long[] padding, long[] strides,
        long[] dilation, long groups)
    {
        if (input.device_type != DeviceType.CPU || kernel.device_type != DeviceType.CPU || input.is_sparse
            || input.dtype != ScalarType.Float32 || kernel.dtype != ScalarType.Float32
            || (bias is not null && (bias.dtype != ScalarType.Float32 || bias.numel() != kernel.size(0)))
            || input.dim() != 4 || kernel.dim() != 4 || input.size(1) != kernel.size(1) * groups
            || kernel.size(0) % groups != 0 || strides.Min() < 1 || padding.Min() < 0 || input.size(0) == 0)
        {
            return false;
        }

        return Fits(2) && Fits(3);

        bool Fits(int dimension) => kernel.size(dimension) > 0
            && input.size(dimension) + 2 * padding[dimension - 2]
                > dilation[dimension - 2] * (kernel.size(dimension) - 1);
    }

    /// <summary>Convolves and activates; null where it can't.</summary>
    /// <param name="input">[N, C, H, W] that <see cref="Takes"/> takes.</param>
    /// <param name="kernel">[O, C / groups, kh, kw].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="padding">(vertical, horizontal).</param>
    /// <param name="strides">(vertical, horizontal).</param>
    /// <param name="dilation">(vertical, horizontal).</param>
    /// <param name="groups">How many groups the channels fall into.</param>
    /// <param name="activation">What follows.</param>
    /// <returns>[N, O, H′, W′], channels last; the caller's.</returns>
    public static Tensor? Run(Tensor input, Tensor kernel, Tensor? bias, long[] padding, long[] strides,
        long[] dilation, long groups, FusedActivation activation)
    {
        IntPtr result, added = bias?.Handle ?? IntPtr.Zero;
        var numbers = stackalloc double*[2];
        fixed (long* p = padding, s = strides, d = dilation)
        fixed (byte* name = activation.Name)
        fixed (double* bounds = activation.Bounds)
        {
            numbers[0] = bounds;
            numbers[1] = bounds + 1;
            var failed = LibtorchFunctions.ConvolutionPointwise(input.Handle, kernel.Handle,
                bias is null ? null : &added, p, padding.Length, s, strides.Length, d, dilation.Length, groups, name,
                activation.Bounds.Length == 0 ? null : numbers, activation.Bounds.Length, null, &result);
            GC.KeepAlive(input);
            GC.KeepAlive(kernel);
            GC.KeepAlive(bias);
            return failed == 0 ? Tensor.UnsafeCreateTensor(result) : Failed();
        }
    }

    private static Tensor? Failed()
    {
        _failed = true;
        return null;
    }
}
