using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Reductions over some axes, given as an attribute or, in newer opsets, as an input.</summary>
internal static class ReductionOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["ReduceMean"] = Of((x, axes, keep) => x.mean(axes, keep)) with { MakeLayer = MakeGlobalAverage },
        ["ReduceSum"] = Of((x, axes, keep) => x.sum(axes, keep)),
        ["ReduceMax"] = Of((x, axes, keep) => x.amax(axes, keep)),
        ["ReduceMin"] = Of((x, axes, keep) => x.amin(axes, keep)),
        ["ReduceProd"] = Of(Product),
        ["ReduceL1"] = Of((x, axes, keep) => x.abs().sum(axes, keep)),
        // The norm's own gradient is 0 at 0, where a square root's would be infinite.
        ["ReduceL2"] = Of((x, axes, keep) => Norm(x, axes, keep)),
        ["ReduceLogSum"] = Of((x, axes, keep) => x.sum(axes, keep).log()),
        ["ReduceLogSumExp"] = Of(LogSumExp),
        ["ReduceSumSquare"] = Of((x, axes, keep) => x.Squared().sum(axes, keep)),
    };

    private static OperatorDefinition Of(Func<Tensor, long[], bool, Tensor> reduce) => new((node, _) => x =>
    {
        var axes = Axes(node, x[0]!, x.ElementAtOrDefault(1));
        return axes.Length == 0 ? x[0]!.alias() : reduce(x[0]!, axes, node.Int("keepdims", 1) != 0);
    })
    { Parameters = [1] };

    private static long[] Axes(OnnxNode node, Tensor x, Tensor? input)
    {
        var axes = node.Ints("axes") ?? (input is null ? [] : Integers.Of(input));
        return axes.Length > 0 || node.Int("noop_with_empty_axes", 0) != 0 ? Axis.Of(node, axes, x.dim())
            : [.. Enumerable.Range(0, (int)x.dim()).Select(i => (long)i)];
    }

    /// <summary>The norm of the norms along one axis after the other.</summary>
    public static Tensor Norm(Tensor x, long[] axes, bool keep)
    {
        foreach (var axis in axes.OrderDescending())
        {
            x = x.norm((int)axis, keep);
        }

        return x;
    }

    private static Tensor Product(Tensor x, long[] axes, bool keep)
    {
        foreach (var axis in axes.Reverse())
        {
            x = x.prod(axis, keep);
        }

        return x;
    }

    private static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        foreach (var axis in axes.Reverse())
        {
            x = x.logsumexp(axis, keep);
        }

        return x;
    }

    /// <summary>The mean over height and width, as TensorFlow and PyTorch's <c>mean([2, 3])</c> write average pooling.
    /// </summary>
    private static AveragePooling? MakeGlobalAverage(OnnxNode node, string name, Value?[] inputs)
    {
        var (x, axes) = (inputs[0]!, inputs.ElementAtOrDefault(1));
        if (x.IsConstant || axes is { IsConstant: false } || x.AtOne.dim() != 4
            || Axes(node, x.AtOne, axes?.AtOne) is not [var first, var second]
            || (first, second) is not ((1, 2) or (2, 3)))
        {
            return null;
        }

        var keep = node.Int("keepdims", 1) != 0;
        return new AveragePooling(name, x.Layer!, t => t.mean([first, second], keep), "GlobalAveragePooling");
    }
}
