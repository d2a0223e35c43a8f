using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

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
        ["GlobalLpPool"] = new((node, _) => x => LpPool(node, x[0]!)),
        ["GlobalMaxPool"] = new((node, _) => x => x[0]!.amax(Spatial(node, x[0]!), keepdim: true))
        {
            IsRouting = true,
            Kind = "GlobalMaxPooling",
        },
    };

    private static long[] Spatial(OnnxNode node, Tensor x)
    {
        node.Require(x.dim() >= 3, $"it pools over space, but its input has {x.dim()} dimensions");
        return [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];
    }

    /// <summary>The norm over all places: the p-th root of the sum of the p-th powers of the values' sizes.</summary>
    private static Tensor LpPool(OnnxNode node, Tensor x)
    {
        var (p, spatial) = (node.Int("p", 2), Spatial(node, x));
        node.Require(p >= 1, $"p must be at least 1, not {p}");
        if (p <= 2)
        {
            return p == 1 ? x.abs().sum(spatial, keepdim: true) : ReductionOperators.Norm(x, spatial, true);
        }

        // Of the shares of the largest, whose powers neither overflow nor vanish; it is a constant to the gradient,
        // which is the same whatever is divided by. Where all is 0, so is the norm.
        using var scope = NewDisposeScope();
        var largest = x.detach().abs().amax(spatial, keepdim: true).ClampMin(float.Epsilon);
        var sum = (x.abs() / largest).Power(p).sum(spatial, keepdim: true);
        return (largest * sum.ClampMin(float.Epsilon).Power(1.0 / p)).MoveToOuterDisposeScope();
    }

    private static Window WindowOf(OnnxNode node, Tensor x)
    {
        var kernel = node.Ints("kernel_shape") ?? [];
        var window = Window.Of(node, kernel, x.shape);
        SizeLimit.CheckProducts(node, [.. x.shape[..2], .. window.Places(x.shape), .. kernel]);
        return window;
    }

    private static Tensor MaxPool(OnnxNode node, Tensor x)
    {
        var window = WindowOf(node, x);
        var ceil = node.Int("ceil_mode", 0) != 0;
        return window.IsNarrow ? Pool(x, window.Padding[..window.Rank], ceil)
            : Pool((ceil ? window.Completed(x.shape) : window).Pad(x, double.NegativeInfinity), new long[window.Rank],
                false);

        Tensor Pool(Tensor input, long[] padding, bool upwards) => window.Rank switch
        {
            1 => F.max_pool1d(input, window.Kernel[0], window.Strides[0], padding[0], window.Dilation[0], upwards),
            2 => F.max_pool2d(input, window.Kernel, window.Strides, padding, window.Dilation, upwards),
            _ => F.max_pool3d(input, window.Kernel, window.Strides, padding, window.Dilation, upwards),
        };
    }

    private static Tensor AveragePool(OnnxNode node, Tensor x)
    {
        var window = WindowOf(node, x);
        node.Require(window.Dilation.All(d => d == 1),
            "dilations aren't supported in AveragePool: export with opset 18, which has none");
        var ceil = node.Int("ceil_mode", 0) != 0;
        var countPadding = node.Int("count_include_pad", 0) != 0;
        // libtorch's gradient of a padded average over overlapping windows leaves windows out on a GPU (2.11, seen).
        if (window.IsNarrow && (x.device_type != TorchSharp.DeviceType.CUDA || window.Padding.All(p => p == 0)))
        {
            return Pool(x, window.Padding[..window.Rank], ceil, countPadding);
        }

        using var scope = NewDisposeScope();
        var whole = ceil ? window.Completed(x.shape) : window;
        var sum = Pool(whole.Pad(x, 0), new long[window.Rank], false, true);
        // The share of each window that counts: what lies in the image, or in the padding that the file asks for as
        // well.
        var image = ones([1, 1, .. x.shape[2..]], device: x.device);
        var counted =
            Pool(countPadding ? whole.Pad(image, 1, window) : whole.Pad(image, 0), new long[window.Rank], false, true);
        return (sum / counted).MoveToOuterDisposeScope();

        Tensor Pool(Tensor input, long[] padding, bool upwards, bool count) => window.Rank switch
        {
            1 => F.avg_pool1d(input, window.Kernel[0], window.Strides[0], padding[0], upwards, count),
            2 => F.avg_pool2d(input, window.Kernel, window.Strides, padding, upwards, count),
            _ => F.avg_pool3d(input, window.Kernel, window.Strides, padding, upwards, count),
        };
    }
}
