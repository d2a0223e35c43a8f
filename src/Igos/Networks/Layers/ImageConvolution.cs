using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Networks.Layers;

/// <summary>
/// A strided convolution of few channels, as a network's first, whose input gradient takes a third to a half of the
/// time that oneDNN's takes: each s×s block of pixels counts as one place of s² times the channels, so that
/// the stride is 1.
/// </summary>
internal sealed class ImageConvolution : autograd.SingleTensorFunction<ImageConvolution>
{
    private const int MostChannels = 4;

    /// <inheritdoc/>
    public override string Name => nameof(ImageConvolution);

    /// <summary>Whether it computes the same as a convolution of these strides.</summary>
    public static bool Fits(Tensor kernel, IReadOnlyList<long> strides, IReadOnlyList<long> dilation, long groups) =>
        kernel.shape[1] <= MostChannels && groups == 1
        && strides[0] == strides[1] && strides[0] > 1 && dilation.All(d => d == 1);

    /// <summary>Convolves; differentiable in the input alone.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="kernel">[O, C, k, l].</param>
    /// <param name="bias">[O] or null.</param>
    /// <param name="stride">s.</param>
    /// <param name="padding">(vertical, horizontal), zeros on both sides.</param>
    /// <returns>[N, O, H′, W′]; the caller's.</returns>
    public static Tensor Of(Tensor input, Tensor kernel, Tensor? bias, long stride, long[] padding) =>
        apply(input, kernel, bias ?? zeros([kernel.shape[0]], device: kernel.device), stride, padding);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, kernel, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (stride, padding) = ((long)vars[3], (long[])vars[4]);
        ctx.save_for_backward([kernel]);
        ctx.save_data("shape", input.shape);
        ctx.save_data("stride", stride);
        ctx.save_data("padding", padding);
        return F.conv2d(input, kernel, bias, [stride, stride], padding);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var kernel = ctx.get_saved_variables()[0];
        var shape = (long[])ctx.get_data("shape");
        var (s, padding) = ((long)ctx.get_data("stride"), (long[])ctx.get_data("padding"));
        var (channels, outputs) = (kernel.shape[1], kernel.shape[0]);
        var (k, l) = ((kernel.shape[2] + s - 1) / s, (kernel.shape[3] + s - 1) / s); // in blocks
        var ofBlocks = F.pad(kernel, [0, l * s - kernel.shape[3], 0, k * s - kernel.shape[2]], PaddingModes.Constant, 0)
            .reshape(outputs, channels, k, s, l, s).permute(0, 1, 3, 5, 2, 4).reshape(outputs, channels * s * s, k, l);
        var blocks = F.conv_transpose2d(gradient, ofBlocks.ChannelsLast()); // [N, C·s², H″, W″]
        var (height, width) = (blocks.shape[2] * s, blocks.shape[3] * s);
        var pixels = blocks.permute(0, 2, 3, 1).reshape(shape[0], blocks.shape[2], blocks.shape[3], channels, s, s)
            .permute(0, 3, 1, 4, 2, 5).reshape(shape[0], channels, height, width);
        // The padding falls away; pixels that no window reached get 0.
        var (right, below) = (shape[3] + padding[1] - width, shape[2] + padding[0] - height);
        var result = F.pad(pixels, [-padding[1], right, -padding[0], below], PaddingModes.Constant, 0);
        // For CUDA this runs on libtorch's own thread, where no scope holds what native code reads after the return.
        ctx.save_data("held", new[] { gradient, result });
        return [result.MoveToOuterDisposeScope(), null!, null!, null!, null!];
    }
}
