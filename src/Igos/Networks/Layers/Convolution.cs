using Igos.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Networks.Layers;

/// <summary>Two-dimensional convolution, with groups, dilation and any zero padding on each side.</summary>
public sealed class Convolution : Layer, ILinearLayer
{
    private readonly long[] _strides;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private Tensor? _turned;

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
        _strides = strides ?? [1, 1];
        _padding = padding ?? [0, 0, 0, 0];
        _dilation = dilation ?? [1, 1];
        Groups = groups;
        Replace(tensor => tensor.dim() == 4 ? tensor.ChannelsLast() : tensor);
    }

    /// <summary>
    /// [Cout, Cin / groups, kh, kw]; not to be written to, for a copy that is turned around is kept.
    /// </summary>
    public Tensor Kernel => Weights[0]!;

    /// <summary>[Cout], or null.</summary>
    public Tensor? Bias => Weights[1];

    /// <summary>(vertical, horizontal).</summary>
    public IReadOnlyList<long> Strides => _strides;

    /// <summary>(top, left, bottom, right), in pixels.</summary>
    public IReadOnlyList<long> Padding => _padding;

    /// <summary>(vertical, horizontal).</summary>
    public IReadOnlyList<long> Dilation => _dilation;

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

    /// <summary>
    /// The output, and then an activation function of it, as fast as it can be had; no gradient goes back.
    /// </summary>
    internal Tensor ForwardAlone(Tensor input, FusedActivation activation)
    {
        using var padded = IsSymmetric ? null : Padded(input);
        var (x, padding) = (padded ?? input, IsSymmetric ? _padding[..2] : [0, 0]);
        if (FusedConvolution.IsAvailable
            && FusedConvolution.Takes(x, Kernel, Bias, padding, _strides, _dilation, Groups)
            && FusedConvolution.Run(x, Kernel, Bias, padding, _strides, _dilation, Groups, activation) is { } output)
        {
            return output;
        }

        using var before = Convolve(input, Kernel, Bias);
        return activation.Apply(before);
    }

    /// <summary>
    /// The output, and then an activation function of it, differentiable in the input alone; null where that is no
    /// faster.
    /// </summary>
    internal Tensor? ForwardForGradient(Tensor input, FusedActivation activation) =>
        IsSymmetric && _strides is [1, 1] && BackwardPadding.Min() >= 0 && FusedConvolution.IsAvailable
        && FusedConvolution.Takes(input, Kernel, Bias, _padding[..2], _strides, _dilation, Groups)
            ? ConvolutionFunction.Of(this, input, activation) : null;

    /// <summary>The gradient by the input; the caller's.</summary>
    internal Tensor InputGradient(Tensor gradient)
    {
        using var ordered = gradient.ChannelsLast();
        return FusedConvolution.IsAvailable
            && FusedConvolution.Run(ordered, Turned(), null, BackwardPadding, _strides, _dilation, Groups,
                FusedActivation.None) is { } result
            ? result : F.conv_transpose2d(
                gradient, Kernel, strides: _strides, padding: _padding[..2], dilation: _dilation, groups: Groups);
    }

    private bool IsSymmetric => _padding[0] == _padding[2] && _padding[1] == _padding[3];

    /// <summary>(vertical, horizontal), of the convolution that is this one's gradient.</summary>
    private long[] BackwardPadding =>
        [_dilation[0] * (Kernel.size(2) - 1) - _padding[0], _dilation[1] * (Kernel.size(3) - 1) - _padding[1]];

    /// <summary>
    /// The kernel turned around, by which the gradient is a convolution: [g·O, I, h, w] → [g·I, O, h, w].
    /// </summary>
    private Tensor Turned()
    {
        if (Volatile.Read(ref _turned) is { } known)
        {
            return known;
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (outputs, inputs) = (Kernel.size(0) / Groups, Kernel.size(1));
        var made = Kernel.reshape(Groups, outputs, inputs, Kernel.size(2), Kernel.size(3)).transpose(1, 2)
            .reshape(Groups * inputs, outputs, Kernel.size(2), Kernel.size(3)).flip(2, 3).ChannelsLast()
            .DetachFromDisposeScope();
        if (Interlocked.CompareExchange(ref _turned, made, null) is { } earlier)
        {
            made.Dispose(); // another thread was quicker
            return earlier;
        }

        return made;
    }

    /// <inheritdoc/>
    private protected override void ForgetCopies() => Interlocked.Exchange(ref _turned, null)?.Dispose();

    private Tensor Convolve(Tensor input, Tensor kernel, Tensor? bias)
    {
        if (IsSymmetric)
        {
            long[] padding = _padding[..2];
            // oneDNN's input gradient is what the other form is faster than; cuDNN has its own.
            return input.requires_grad && input.device_type == DeviceType.CPU
                && ImageConvolution.Fits(kernel, Strides, Dilation, Groups)
                ? ImageConvolution.Of(input, kernel, bias, Strides[0], padding)
                : F.conv2d(input, kernel, bias, _strides, padding, _dilation, Groups);
        }

        using var padded = Padded(input);
        return F.conv2d(padded, kernel, bias, _strides, [0, 0], _dilation, Groups);
    }

    private Tensor Padded(Tensor input) =>
        F.pad(input, [_padding[1], _padding[3], _padding[0], _padding[2]], PaddingModes.Constant, 0);
}
