using Igos.Loading.Onnx.Graph;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Axes counted from the end when negative.</summary>
internal static class Axis
{
    /// <summary>The axis from 0 to rank − 1.</summary>
    public static long Of(OnnxNode node, long axis, long rank)
    {
        node.Require(axis >= -rank && axis < rank, $"axis {axis} doesn't exist in {rank} dimensions");
        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>Where the dimensions are cut in two: from 0 to rank, counted from the end when negative.</summary>
    public static int Cut(OnnxNode node, long axis, long rank) => (int)(axis == rank ? rank : Of(node, axis, rank));

    /// <summary>Each axis from 0 to rank − 1, ascending.</summary>
    public static long[] Of(OnnxNode node, IEnumerable<long> axes, long rank) =>
        [.. axes.Select(axis => Of(node, axis, rank)).Distinct().Order()];
}
