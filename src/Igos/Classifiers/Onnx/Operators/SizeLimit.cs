namespace Igos.Classifiers.Onnx.Operators;

/// <summary>Keeps a damaged file's sizes from asking for more memory than any classifier needs.</summary>
internal static class SizeLimit
{
    private const long MaxElements = 1 << 28; // 1 GiB of float32

    /// <summary>Throws when a tensor of these dimensions is larger than any that a classifier computes.</summary>
    public static void Check(OnnxNode node, params ReadOnlySpan<long> dimensions)
    {
        long count = 1;
        foreach (var dimension in dimensions)
        {
            node.Require(dimension >= 0 && dimension <= MaxElements && (count *= dimension) <= MaxElements,
                $"a tensor of shape [{string.Join(", ", dimensions.ToArray())}] is larger than a classifier needs: the file is damaged");
        }
    }
}
