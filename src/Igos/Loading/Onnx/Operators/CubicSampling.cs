using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>
/// GridSample between sixteen pixels, which libtorch's binding leaves out: Keys' kernel with a = −0.75, and the padding
/// applied to each pixel that is read.
/// </summary>
/// <remarks>R. Keys, "Cubic convolution interpolation for digital image processing", 1981.</remarks>
internal static class CubicSampling
{
    public const int Taps = 4;

    private const double A = -0.75;

    /// <summary>[N, C, h, w] of an image [N, C, H, W] at the places [N, h, w, 2], x first, from −1 to 1.</summary>
    public static Tensor Sample(Tensor image, Tensor grid, GridSamplePaddingMode padding, bool alignCorners)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (image.shape[2], image.shape[3]);
        var columns = Axis(grid.select(3, 0), width, padding, alignCorners);
        var rows = Axis(grid.select(3, 1), height, padding, alignCorners);
        var flat = image.flatten(2);
        long[] places = [image.shape[0], 1, -1], read = [image.shape[0], image.shape[1], -1];
        var sum = zeros([image.shape[0], image.shape[1], grid.shape[1], grid.shape[2]], device: image.device);
        foreach (var (row, rowWeight) in rows)
        {
            foreach (var (column, columnWeight) in columns)
            {
                var at = row.Times(width).Plus(column).reshape(places).expand(read);
                sum = sum.PlusProduct(flat.gather(2, at).view_as(sum), (rowWeight * columnWeight).unsqueeze(1));
            }
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>The four pixels that are read along one axis, int64, and the weight of each.</summary>
    private static (Tensor Index, Tensor Weight)[] Axis(Tensor place, long length, GridSamplePaddingMode padding,
        bool alignCorners)
    {
        var x = alignCorners ? place.Plus(1).Times((length - 1) / 2.0)
            : place.Plus(1).Times(length).Minus(1).DividedBy(2);
        var start = x.detach().floor();
        var fraction = x - start;
        Tensor[] weights =
        [
            Far(fraction.Plus(1)), Near(fraction), Near(fraction.SubtractedFrom(1)), Far(fraction.SubtractedFrom(2)),
        ];
        return [.. weights.Select((weight, i) => Read(start.Plus(i - 1), weight, length, padding, alignCorners))];
    }

    private static (Tensor Index, Tensor Weight) Read(Tensor pixel, Tensor weight, long length,
        GridSamplePaddingMode padding, bool alignCorners)
    {
        if (padding == GridSamplePaddingMode.Zeros)
        {
            weight *= pixel.AtLeast(0).logical_and(pixel.AtMost(length - 1)).to(weight.dtype);
        }
        else if (padding == GridSamplePaddingMode.Reflection)
        {
            pixel = Reflected(pixel, alignCorners ? 0 : -0.5, alignCorners ? length - 1 : length - 0.5);
        }

        // Whatever a place that is no number became, it is read inside the image.
        return (pixel.nan_to_num().Clamp(0, length - 1).to(int64), weight);
    }

    /// <summary>Back and forth between two borders, as often as it takes.</summary>
    private static Tensor Reflected(Tensor pixel, double low, double high)
    {
        if (high <= low)
        {
            return zeros_like(pixel);
        }

        var distance = pixel.Minus(low).abs();
        var turns = distance.DividedBy(high - low).floor();
        var rest = distance - turns.Times(high - low);
        var isThere = turns.DividedBy(2).frac().EqualTo(0);
        return where(isThere, rest.Plus(low), rest.SubtractedFrom(high));
    }

    /// <summary>|t| ≤ 1: (a + 2)|t|³ − (a + 3)|t|² + 1.</summary>
    private static Tensor Near(Tensor t) => (t.Times(A + 2).Minus(A + 3) * t * t).Plus(1);

    /// <summary>1 &lt; |t| &lt; 2: a|t|³ − 5a|t|² + 8a|t| − 4a.</summary>
    private static Tensor Far(Tensor t) => ((t.Times(A).Minus(5 * A) * t).Plus(8 * A) * t).Minus(4 * A);
}
