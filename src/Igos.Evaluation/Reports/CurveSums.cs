using System.Runtime.InteropServices;

namespace Igos.Evaluation.Reports;

/// <summary>Sums of curves and of their squares, a place a step.</summary>
internal sealed class CurveSums
{
    private double[] _sums = [];
    private double[] _squares = [];
    private int _count;

    public IReadOnlyList<Estimate> Means =>
    [
        .. _sums.Select((sum, i) =>
        {
            var mean = sum / _count;
            var variance = Math.Max(0, _squares[i] / _count - mean * mean) / Math.Max(1, _count - 1);
            return new Estimate(mean, Math.Sqrt(variance), _count);
        }),
    ];

    public void Add(byte[]? curve)
    {
        var values = MemoryMarshal.Cast<byte, float>(curve);
        if (values.Length == 0 || (_count > 0 && values.Length != _sums.Length))
        {
            return;
        }

        if (_count++ == 0)
        {
            (_sums, _squares) = (new double[values.Length], new double[values.Length]);
        }

        for (var i = 0; i < values.Length; i++)
        {
            _sums[i] += values[i];
            _squares[i] += (double)values[i] * values[i];
        }
    }
}
