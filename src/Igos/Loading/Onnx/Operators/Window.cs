using Igos.Loading.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>The sliding window of a convolution or pooling node: kernel, strides, dilation and padding.</summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilation, long[] Padding)
{
    private const long MaxPadding = 4096;

    /// <summary>Whether both sides of each dimension are padded alike, and by half a kernel at most, as libtorch's pooling wants.</summary>
    public bool IsNarrow => Padding[0] == Padding[2] && Padding[1] == Padding[3] && Padding[0] * 2 <= Kernel[0] && Padding[1] * 2 <= Kernel[1];

    /// <summary>Reads the attributes; <c>auto_pad</c> is resolved for the input's height and width.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">(vertical, horizontal).</param>
    /// <param name="input">[N, C, H, W] of the input.</param>
    public static Window Of(OnnxNode node, long[] kernel, long[] input)
    {
        node.Require(input.Length == 4, $"only two-dimensional windows over [N, C, H, W] are supported; the input has {input.Length} dimensions");
        node.Require(kernel.Length == 2 && kernel.All(k => k is >= 1 and <= MaxPadding), $"the kernel [{string.Join(", ", kernel)}] isn't two positive numbers");
        var strides = node.Positive("strides", 2);
        var dilation = node.Positive("dilations", 2);
        var padding = node.Ints("pads") ?? [0, 0, 0, 0];
        node.Require(padding.Length == 4 && padding.All(p => p is >= 0 and <= MaxPadding), $"pads [{string.Join(", ", padding)}] aren't four numbers from 0 to {MaxPadding}");
        switch (node.String("auto_pad", "NOTSET"))
        {
            case "NOTSET":
                break;
            case "VALID":
                padding = [0, 0, 0, 0];
                break;
            case "SAME_UPPER" or "SAME_LOWER":
                padding = Same(node.String("auto_pad", "") == "SAME_LOWER");
                break;
            case var other:
                throw node.Error($"auto_pad \"{other}\" isn't supported: NOTSET, VALID, SAME_UPPER and SAME_LOWER are.");
        }

        SizeLimit.Check(node, input[0], input[1], input[2] + padding[0] + padding[2], input[3] + padding[1] + padding[3]);
        return new Window(kernel, strides, dilation, padding);

        long[] Same(bool lower)
        {
            var pads = new long[4];
            for (var i = 0; i < 2; i++)
            {
                var size = input[i + 2];
                var covered = ((size + strides[i] - 1) / strides[i] - 1) * strides[i] + (kernel[i] - 1) * dilation[i] + 1;
                var total = Math.Max(covered - size, 0);
                pads[i] = lower ? total - total / 2 : total / 2;
                pads[i + 2] = total - pads[i];
            }

            return pads;
        }
    }

    /// <summary>
    /// The window with the padding behind so changed that windows counted upwards (<c>ceil_mode</c>) are whole ones. None starts
    /// behind the image.
    /// </summary>
    /// <param name="input">[N, C, H, W] of the input.</param>
    public Window Completed(long[] input)
    {
        var padding = Padding.ToArray();
        for (var i = 0; i < 2; i++)
        {
            var room = input[i + 2] + Padding[i] + Padding[i + 2] - (Kernel[i] - 1) * Dilation[i] - 1;
            var steps = (room + Strides[i] - 1) / Strides[i];
            steps -= steps * Strides[i] >= input[i + 2] + Padding[i] ? 1 : 0;
            padding[i + 2] += steps * Strides[i] - room;
        }

        return this with { Padding = padding };
    }

    /// <summary>The input with the window's padding around it.</summary>
    public Tensor Pad(Tensor input, double value) => Pad(input, value, Padding);

    /// <summary>The input with some padding of a value around it, and zeros up to this window's padding.</summary>
    public Tensor Pad(Tensor input, double value, Window inner) =>
        Pad(inner.Pad(input, value), 0, [.. Padding.Zip(inner.Padding, (whole, part) => whole - part)]);

    private static Tensor Pad(Tensor input, double value, long[] padding) =>
        F.pad(input, [padding[1], padding[3], padding[0], padding[2]], PaddingModes.Constant, value);
}
