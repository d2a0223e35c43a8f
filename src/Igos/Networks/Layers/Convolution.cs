using Igos.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Networks.Layers;

/// <summary>Two-dimensional convolution, with groups, dilation and any zero padding on each side.</summary>
public sealed class Convolution : Layer, ILinearLayer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="input">What it reads: [N, Cin, H, W].</param>
    /// <param name="weight">[Cout, Cin / groups, kh, kw], float32; kept in channels-last memory. Taken over.</param>
    /// <param name="bias">[Cout] or null. Taken over.</param>
    /// <param name="strides">(vertical, horizontal); default 1.</param>
    /// <param name="padding">(top, left, bottom, right); default 0.</param>
    /// <param name="dilation">(vertical, horizontal); default 1.</param>
    /// <param name="groups">How many groups the channels fall into.</param>
    public Convolution(string name, string input, Tensor weight, Tensor? bias = null, long[]? strides = null,
        long[]? padding = null, long[]? dilation = null, long groups = 1)
        : base(name, "Convolution", [input], weight, bias)
    {
        Strides = strides ?? [1, 1];
        Padding = padding ?? [0, 0, 0, 0];
        Dilation = dilation ?? [1, 1];
        Groups = groups;
        Replace(tensor => tensor.dim() == 4 ? tensor.ChannelsLast() : tensor);
    }

    /// <summary>[Cout, Cin / groups, kh, kw].</summary>
    public Tensor Kernel => Weights[0]!;

    /// <summary>[Cout], or null.</summary>
    public Tensor? Bias => Weights[1];

    /// <summary>(vertical, horizontal).</summary>
    public IReadOnlyList<long> Strides { get; }

    /// <summary>(top, left, bottom, right), in pixels.</summary>
    public IReadOnlyList<long> Padding { get; }

    /// <summary>(vertical, horizontal).</summary>
    public IReadOnlyList<long> Dilation { get; }

    /// <summary>How many groups the channels fall into.</summary>
    public long Groups { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => Convolve(inputs[0], Kernel, Bias);

    /// <inheritdoc/>
    public Tensor ForwardPositive(Tensor input, int sign = 1)
    {
        using var positive = sign > 0 ? Kernel.ClampMin(0) : Kernel.neg().ClampMinInPlace(0);
        return Convolve(input, positive, null);
    }

    private Tensor Convolve(Tensor input, Tensor kernel, Tensor? bias)
    {
        var (top, left, bottom, right) = (Padding[0], Padding[1], Padding[2], Padding[3]);
        if (top == bottom && left == right)
        {
            // oneDNN's input gradient is what the other form is faster than; cuDNN has its own.
            return input.requires_grad && input.device_type == DeviceType.CPU
                && ImageConvolution.Fits(kernel, Strides, Dilation, Groups)
                ? ImageConvolution.Of(input, kernel, bias, Strides[0], [top, left])
                : F.conv2d(input, kernel, bias, [.. Strides], [top, left], [.. Dilation], Groups);
        }

        using var padded = F.pad(input, [left, right, top, bottom], PaddingModes.Constant, 0);
        return F.conv2d(padded, kernel, bias, [.. Strides], [0, 0], [.. Dilation], Groups);
    }
}
