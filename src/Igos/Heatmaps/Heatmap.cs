using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Igos.Heatmaps;

/// <summary>How important each place of an image is: Height × Width numbers, high = important. Immutable.</summary>
public sealed class Heatmap
{
    private readonly float[] _values;

    /// <summary>Makes a heatmap.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values">Row by row, Height · Width numbers; copied.</param>
    public Heatmap(int height, int width, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length != height * width)
        {
            throw new ArgumentException(
                $"A {height}×{width} heatmap holds {height * width} values; found {values.Length}.", nameof(values));
        }

        Height = height;
        Width = width;
        _values = values.ToArray();
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The value at a place.</summary>
    public float this[int row, int column] => _values[row * Width + column];

    /// <summary>The least value (NaN when any is).</summary>
    public float Min => _values.Min();

    /// <summary>The greatest value.</summary>
    public float Max => _values.Max();

    /// <summary>Whether every value is a finite number.</summary>
    public bool IsFinite => _values.All(float.IsFinite);

    /// <summary>Whether all values are the same, so that the map points nowhere.</summary>
    public bool IsConstant => _values.All(v => v.Equals(_values[0]));

    /// <summary>The row and column of the greatest value; the first one when several are equal.</summary>
    public (int Row, int Column) Maximum
    {
        get
        {
            var index = Array.IndexOf(_values, Max);
            return (index / Width, index % Width);
        }
    }

    /// <summary>
    /// The place of each cell when they are sorted, highest first, from 0; equal cells rank by their index.
    /// </summary>
    public int[] Ranks()
    {
        // Stable: ties keep their order.
        var order = Enumerable.Range(0, _values.Length).OrderByDescending(i => _values[i]);
        var ranks = new int[_values.Length];
        var rank = 0;
        foreach (var cell in order)
        {
            ranks[cell] = rank++;
        }

        return ranks;
    }

    /// <summary>Makes a heatmap of a tensor.</summary>
    /// <param name="tensor">[h, w] (or with leading dimensions of 1), any device; not disposed.</param>
    public static Heatmap From(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var values = tensor.detach().to(float32).cpu().contiguous();
        var shape = tensor.shape;
        var bytes = values.bytes;
        return new Heatmap((int)shape[^2], (int)shape[^1], MemoryMarshal.Cast<byte, float>(bytes));
    }

    /// <summary>A new tensor of the values, [h, w], float32, on the CPU; the caller's.</summary>
    public Tensor ToTensor() => tensor(_values, [Height, Width]);
}
