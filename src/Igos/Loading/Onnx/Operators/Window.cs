using Igos.Loading.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>
/// The sliding window of a convolution or pooling node over one to three dimensions: kernel, strides, dilation and
/// padding.
/// </summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilation, long[] Padding)
{
    private const long MaxPadding = 4096;

    /// <summary>Over how many dimensions it slides.</summary>
    public int Rank => Kernel.Length;

    /// <summary>
    /// Whether both sides of each dimension are padded alike, and by half a kernel at most, as libtorch's pooling
    /// wants.
    /// </summary>
    public bool IsNarrow =>
        Enumerable.Range(0, Rank).All(i => Padding[i] == Padding[i + Rank] && Padding[i] * 2 <= Kernel[i]);

    /// <summary>Reads the attributes; <c>auto_pad</c> is resolved for the input's lengths.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">(vertical, horizontal) for images.</param>
    /// <param name="input">[N, C, H, W] of the input, for images.</param>
    public static Window Of(OnnxNode node, long[] kernel, long[] input)
    {
        node.Require(input.Length is >= 3 and <= 5,
            $"only windows over one to three dimensions behind [N, C] are supported; the input has {input.Length} "
                + "dimensions: export the model without it");
        var rank = input.Length - 2;
        node.Require(kernel.Length == rank && kernel.All(k => k is >= 1 and <= MaxPadding),
            $"the kernel [{string.Join(", ", kernel)}] isn't {rank} positive numbers");
        var strides = node.Positive("strides", rank);
        var dilation = node.Positive("dilations", rank);
        var padding = node.Ints("pads") ?? new long[2 * rank];
        node.Require(padding.Length == 2 * rank && padding.All(p => p is >= 0 and <= MaxPadding),
            $"pads [{string.Join(", ", padding)}] aren't {2 * rank} numbers from 0 to {MaxPadding}");
        switch (node.String("auto_pad", "NOTSET"))
        {
            case "NOTSET":
                break;
            case "VALID":
                padding = new long[2 * rank];
                break;
            case "SAME_UPPER" or "SAME_LOWER":
                padding = Same(node.String("auto_pad", "") == "SAME_LOWER");
                break;
            case var other:
                throw node.Error(
                    $"auto_pad \"{other}\" isn't supported: NOTSET, VALID, SAME_UPPER and SAME_LOWER are.");
        }

        SizeLimit.Check(node,
            [.. input[..2], .. input[2..].Select((length, i) => length + padding[i] + padding[i + rank])]);
        return new Window(kernel, strides, dilation, padding);

        long[] Same(bool lower)
        {
            var pads = new long[2 * rank];
            for (var i = 0; i < rank; i++)
            {
                var size = input[i + 2];
                var places = (size + strides[i] - 1) / strides[i];
                var covered = (places - 1) * strides[i] + (kernel[i] - 1) * dilation[i] + 1;
                var total = Math.Max(covered - size, 0);
                pads[i] = lower ? total - total / 2 : total / 2;
                pads[i + rank] = total - pads[i];
            }

            return pads;
        }
    }

    /// <summary>How many places it takes, at most, in each dimension.</summary>
    public long[] Places(long[] input) =>
        [.. Enumerable.Range(0, Rank).Select(i => (input[i + 2] + Padding[i] + Padding[i + Rank]) / Strides[i] + 1)];

    /// <summary>
    /// The window with the padding behind so changed that windows counted upwards (<c>ceil_mode</c>) are whole ones.
    /// None starts behind the image.
    /// </summary>
    /// <param name="input">[N, C, H, W] of the input.</param>
    public Window Completed(long[] input)
    {
        var padding = Padding.ToArray();
        for (var i = 0; i < Rank; i++)
        {
            var room = input[i + 2] + Padding[i] + Padding[i + Rank] - (Kernel[i] - 1) * Dilation[i] - 1;
            var steps = (room + Strides[i] - 1) / Strides[i];
            steps -= steps * Strides[i] >= input[i + 2] + Padding[i] ? 1 : 0;
            padding[i + Rank] += steps * Strides[i] - room;
        }

        return this with { Padding = padding };
    }

    /// <summary>The input with the window's padding around it.</summary>
    public Tensor Pad(Tensor input, double value) => Pad(input, value, Padding);

    /// <summary>The input with some padding of a value around it, and zeros up to this window's padding.</summary>
    public Tensor Pad(Tensor input, double value, Window inner) =>
        Pad(inner.Pad(input, value), 0, [.. Padding.Zip(inner.Padding, (whole, part) => whole - part)]);

    private static Tensor Pad(Tensor input, double value, long[] padding)
    {
        var rank = padding.Length / 2;
        return padding.All(p => p == 0) ? input
            : F.pad(input,
                [.. Enumerable.Range(0, rank).Reverse().SelectMany(i => (long[])[padding[i], padding[i + rank]])],
                PaddingModes.Constant, value);
    }
}
