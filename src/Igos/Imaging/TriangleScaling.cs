using SkiaSharp;
using static TorchSharp.torch;

namespace Igos.Imaging;

/// <summary>
/// Scales a part of a picture, antialiased bilinear as PyTorch's interpolate with antialias does: each pixel is the
/// mean of its neighbourhood, weighted by a triangle that is as wide as two pixels of the smaller picture. Only what is
/// asked for is computed: the whole of a long and narrow picture can be thousands of times as large as what a
/// classifier sees of it.
/// </summary>
internal static class TriangleScaling
{
    private const int Channels = 3, BytesPerPixel = 4;

    /// <summary>The pixels of a window of the scaled picture.</summary>
    /// <param name="picture">RGBA, opaque.</param>
    /// <param name="height">Of the whole scaled picture.</param>
    /// <param name="width">Of the whole scaled picture.</param>
    /// <param name="top">The window's first row.</param>
    /// <param name="left">The window's first column.</param>
    /// <param name="window">Its size.</param>
    /// <returns>[1, 3, H, W], float32, RGB in [0,1]; the caller's.</returns>
    public static Tensor Window(SKBitmap picture, long height, long width, long top, long left, ImageSize window)
    {
        var columns = Neighbourhoods(picture.Width, width, left, window.Width);
        var rows = Neighbourhoods(picture.Height, height, top, window.Height);
        var seen = rows[0].First;
        var scaled = new double[rows[^1].First + rows[^1].Weights.Length - seen][];
        for (var i = 0; i < scaled.Length; i++)
        {
            var row = picture.GetPixelSpan().Slice((seen + i) * picture.RowBytes, picture.Width * BytesPerPixel);
            scaled[i] = Row(row, columns);
        }

        var values = new float[Channels * window.Height * window.Width];
        for (var y = 0; y < window.Height; y++)
        {
            for (var i = 0; i < Channels * window.Width; i++)
            {
                var sum = 0.0;
                for (var v = 0; v < rows[y].Weights.Length; v++)
                {
                    sum += rows[y].Weights[v] * scaled[rows[y].First - seen + v][i];
                }

                var (x, channel) = (i / Channels, i % Channels);
                values[(channel * window.Height + y) * window.Width + x] = Math.Clamp((float)sum / 255, 0, 1);
            }
        }

        using var flat = from_array(values);
        return flat.reshape(1, Channels, window.Height, window.Width);
    }

    private static double[] Row(ReadOnlySpan<byte> pixels, (int First, double[] Weights)[] columns)
    {
        var row = new double[Channels * columns.Length];
        for (var x = 0; x < columns.Length; x++)
        {
            var (first, weights) = columns[x];
            for (var u = 0; u < weights.Length; u++)
            {
                var pixel = pixels.Slice((first + u) * BytesPerPixel, Channels);
                for (var channel = 0; channel < Channels; channel++)
                {
                    row[x * Channels + channel] += weights[u] * pixel[channel];
                }
            }
        }

        return row;
    }

    /// <summary>
    /// Of which pixels along one side each of the window's is the mean, and with which weights; they sum up to 1.
    /// </summary>
    private static (int First, double[] Weights)[] Neighbourhoods(int length, long scaledLength, long start, int count)
    {
        var scale = (double)length / scaledLength;
        var reach = Math.Max(scale, 1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var centre = scale * (start + i + 0.5);
            var first = Math.Max(0, (int)(centre - reach + 0.5));
            var end = Math.Min(length, (int)(centre + reach + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first)
                .Select(u => Math.Max(0, 1 - Math.Abs((u + 0.5 - centre) / reach)))];
            var total = weights.Sum();
            return (first, (double[])[.. weights.Select(weight => weight / total)]);
        })];
    }
}
