using Igos.Classifiers.Networks.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Classifiers.Onnx.Operators;

/// <summary>MaxPool, AveragePool, and the global ones.</summary>
internal static class PoolingOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["MaxPool"] = new((node, _) => x => MaxPool(node, x[0]!)) { IsRouting = true, Kind = RoutingLayer.MaxPooling },
        ["AveragePool"] = new((node, _) => x => AveragePool(node, x[0]!))
        {
            MakeLayer = (node, name, inputs) => inputs is [{ IsConstant: false } input]
                ? new AveragePooling(name, input.Layer!, x => AveragePool(node, x)) : null,
        },
        ["GlobalAveragePool"] = new((node, _) => x => x[0]!.mean(Spatial(node, x[0]!), keepdim: true))
        {
            MakeLayer = (_, name, inputs) => inputs is [{ IsConstant: false } input] && input.AtOne.dim() == 4
                ? AveragePooling.Global(name, input.Layer!) : null,
        },
        ["GlobalMaxPool"] = new((node, _) => x => x[0]!.amax(Spatial(node, x[0]!), keepdim: true)) { IsRouting = true, Kind = "GlobalMaxPooling" },
    };

    private static long[] Spatial(OnnxNode node, Tensor x)
    {
        node.Require(x.dim() >= 3, $"it pools over space, but its input has {x.dim()} dimensions");
        return [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];
    }

    private static Window WindowOf(OnnxNode node, Tensor x)
    {
        var kernel = node.Ints("kernel_shape") ?? [];
        return Window.Of(node, kernel, x.shape);
    }

    private static Tensor MaxPool(OnnxNode node, Tensor x)
    {
        node.Require(node.Int("storage_order", 0) == 0, "storage_order 1 isn't supported");
        var window = WindowOf(node, x);
        var ceil = node.Int("ceil_mode", 0) != 0;
        var small = window.IsSymmetric && window.Padding[0] * 2 <= window.Kernel[0] && window.Padding[1] * 2 <= window.Kernel[1];
        return small
            ? F.max_pool2d(x, window.Kernel, window.Strides, window.Padding[..2], window.Dilation, ceil)
            : F.max_pool2d(window.Pad(x, double.NegativeInfinity), window.Kernel, window.Strides, [0, 0], window.Dilation, ceil);
    }

    private static Tensor AveragePool(OnnxNode node, Tensor x)
    {
        var window = WindowOf(node, x);
        node.Require(window.Dilation.All(d => d == 1), "dilations aren't supported in AveragePool");
        var ceil = node.Int("ceil_mode", 0) != 0;
        var countPadding = node.Int("count_include_pad", 0) != 0;
        if (window.IsSymmetric && window.Padding[0] * 2 <= window.Kernel[0] && window.Padding[1] * 2 <= window.Kernel[1])
        {
            return F.avg_pool2d(x, window.Kernel, window.Strides, window.Padding[..2], ceil, countPadding);
        }

        using var scope = NewDisposeScope();
        var sum = F.avg_pool2d(window.Pad(x, 0), window.Kernel, window.Strides, [0, 0], ceil);
        if (countPadding)
        {
            return sum.MoveToOuterDisposeScope();
        }

        // The share of each window that lies in the image.
        var inside = F.avg_pool2d(window.Pad(ones([1, 1, x.shape[2], x.shape[3]], device: x.device), 0), window.Kernel, window.Strides, [0, 0], ceil);
        return (sum / inside).MoveToOuterDisposeScope();
    }
}
