using System.Collections.Concurrent;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Zoo;

/// <summary>
/// Weights that a hash of their place decides, as golden/README.md defines them: any two programs make the same.
/// </summary>
internal static class MadeUpWeights
{
    public static StateDict Of(Architecture architecture, int classes = 1000)
    {
        var weights = new StateDict();
        var number = 0u;
        foreach (var parameter in architecture.Parameters(classes))
        {
            weights.Add(parameter.Name, Tensor(++number, [.. parameter.Shape], Spread(parameter)));
        }

        return weights;
    }

    /// <summary>The golden figures' input: [1, 3, 224, 224].</summary>
    public static Tensor Input() => Tensor(999, [1, 3, 224, 224], v => v);

    public static Tensor Tensor(uint number, long[] shape, Func<double, double> spread)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        Parallel.ForEach(Partitioner.Create(0, values.Length), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
            {
                values[i] = (float)spread(Hash((uint)i + (number * 0x9E3779B1)));
            }
        });
        using var flat = from_array(values);
        return flat.reshape(shape);
    }

    private static Func<double, double> Spread(NamedShape parameter)
    {
        if (parameter.Name.EndsWith("running_var", StringComparison.Ordinal))
        {
            return v => 1 + (0.5 * Math.Abs(v));
        }

        if (parameter.Shape.Count > 1)
        {
            var factor = Math.Sqrt(6.0 / (parameter.Count / parameter.Shape[0]));
            return v => v * factor;
        }

        return parameter.Name.EndsWith("weight", StringComparison.Ordinal) ? v => 1 + (0.1 * v) : v => 0.1 * v;
    }

    /// <summary>A number in [−1, 1).</summary>
    private static double Hash(uint h)
    {
        h = (h ^ (h >> 16)) * 0x7FEB352D;
        h = (h ^ (h >> 15)) * 0x846CA68B;
        return ((h ^ (h >> 16)) / 2147483648.0) - 1;
    }
}
