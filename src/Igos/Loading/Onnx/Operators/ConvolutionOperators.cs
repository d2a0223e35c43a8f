using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Conv and ConvTranspose.</summary>
internal static class ConvolutionOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["Conv"] = new((node, _) => x => Convolve(node, x)) { MakeLayer = MakeConvolution },
        ["ConvTranspose"] = new((node, _) => x => ConvolveTransposed(node, x)),
    };

    private static Layer? MakeConvolution(OnnxNode node, string name, Value?[] inputs)
    {
        if (inputs is not [{ IsConstant: false }, { IsConstant: true, FollowsBatch: false }, ..]
            || inputs.ElementAtOrDefault(2) is { IsConstant: false } || !inputs[1]!.AtOne.is_floating_point())
        {
            return null;
        }

        var window = WindowOf(node, inputs[0]!.AtOne, inputs[1]!.AtOne);
        return new Convolution(name, inputs[0]!.Layer!, inputs[1]!.AtOne.clone(), inputs.ElementAtOrDefault(2)?.AtOne.clone(),
            window.Strides, window.Padding, window.Dilation, Groups(node));
    }

    private static Window WindowOf(OnnxNode node, Tensor input, Tensor kernel)
    {
        node.Require(kernel.dim() == 4, $"the kernel has {kernel.dim()} dimensions, but only two-dimensional convolutions are supported: in place of a one-dimensional one, export a convolution with a kernel of 1×k");
        var window = Window.Of(node, kernel.shape[2..], input.shape);
        SizeLimit.Check(node, input.shape[0], kernel.shape[0], Out(0), Out(1));
        SizeLimit.CheckProducts(node, input.shape[0], Out(0), Out(1), kernel.numel());
        return window;

        long Out(int i) => (input.shape[i + 2] + window.Padding[i] + window.Padding[i + 2]) / window.Strides[i] + 1;
    }

    private static Tensor Convolve(OnnxNode node, Tensor?[] x)
    {
        var window = WindowOf(node, x[0]!, x[1]!);
        return F.conv2d(window.Pad(x[0]!, 0), x[1]!, x.ElementAtOrDefault(2), window.Strides, [0, 0], window.Dilation, Groups(node));
    }

    private static Tensor ConvolveTransposed(OnnxNode node, Tensor?[] x)
    {
        node.Require(!node.Has("output_shape"), "the attribute output_shape isn't supported: export with explicit pads");
        node.Require(node.String("auto_pad", "NOTSET") is "NOTSET" or "VALID", "auto_pad isn't supported here: export with explicit pads");
        var window = WindowOf(node, x[0]!, x[1]!);
        var extra = node.Ints("output_padding") ?? [0, 0];
        node.Require(extra.Length == 2 && extra.All(p => p is >= 0 and <= 64), "output_padding must be two numbers from 0 to 64");
        var (height, width) = (x[0]!.shape[2], x[0]!.shape[3]);
        SizeLimit.Check(node, x[0]!.shape[0], x[1]!.shape[1], Groups(node), Out(height, 0), Out(width, 1));
        SizeLimit.CheckProducts(node, x[0]!.shape[0], height, width, x[1]!.numel());
        // Computed without padding and cropped, so that the sides may differ.
        var full = F.conv_transpose2d(x[0]!, x[1]!, x.ElementAtOrDefault(2), window.Strides, [0, 0], [0, 0], window.Dilation, Groups(node));
        var (top, left, bottom, right) = (window.Padding[0], window.Padding[1], window.Padding[2], window.Padding[3]);
        return F.pad(full, [-left, extra[1] - right, -top, extra[0] - bottom], TorchSharp.PaddingModes.Constant, 0);

        long Out(long size, int i) => (size - 1) * window.Strides[i] + window.Dilation[i] * (window.Kernel[i] - 1) + 1;
    }

    private static long Groups(OnnxNode node)
    {
        var groups = node.Int("group", 1);
        node.Require(groups >= 1, $"group must be at least 1; found {groups}");
        return groups;
    }
}
