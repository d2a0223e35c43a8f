using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
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
            || inputs.ElementAtOrDefault(2) is { IsConstant: false } || !inputs[1]!.AtOne.is_floating_point()
            || inputs[1]!.AtOne.dim() != 4)
        {
            return null;
        }

        var window = WindowOf(node, inputs[0]!.AtOne, inputs[1]!.AtOne);
        return new Convolution(name, inputs[0]!.Layer!,
            inputs[1]!.AtOne.clone(), inputs.ElementAtOrDefault(2)?.AtOne.clone(),
            window.Strides, window.Padding, window.Dilation, Groups(node));
    }

    private static Window WindowOf(OnnxNode node, Tensor input, Tensor kernel)
    {
        node.Require(kernel.dim() is >= 3 and <= 5,
            $"the kernel has {kernel.dim()} dimensions, but only convolutions over one to three dimensions are "
                + "supported: export the model without it");
        var window = Window.Of(node, kernel.shape[2..], input.shape);
        var places = window.Places(input.shape);
        SizeLimit.Check(node, [input.shape[0], kernel.shape[0], .. places]);
        SizeLimit.CheckProducts(node, [input.shape[0], .. places, kernel.numel()]);
        return window;
    }

    private static Tensor Convolve(OnnxNode node, Tensor?[] x)
    {
        var window = WindowOf(node, x[0]!, x[1]!);
        var (padded, kernel, bias) = (window.Pad(x[0]!, 0), x[1]!, x.ElementAtOrDefault(2));
        return window.Rank switch
        {
            1 => F.conv1d(padded, kernel, bias, window.Strides[0], 0, window.Dilation[0], Groups(node)),
            2 => F.conv2d(padded, kernel, bias, window.Strides, [0, 0], window.Dilation, Groups(node)),
            _ => F.conv3d(padded, kernel, bias, window.Strides, [0, 0, 0], window.Dilation, Groups(node)),
        };
    }

    private static Tensor ConvolveTransposed(OnnxNode node, Tensor?[] x)
    {
        node.Require(!node.Has("output_shape"),
            "the attribute output_shape isn't supported: export with explicit pads");
        node.Require(node.String("auto_pad", "NOTSET") is "NOTSET" or "VALID",
            "auto_pad isn't supported here: export with explicit pads");
        var (input, kernel) = (x[0]!, x[1]!);
        var window = WindowOf(node, input, kernel);
        var rank = window.Rank;
        var extra = node.Ints("output_padding") ?? new long[rank];
        node.Require(extra.Length == rank && extra.All(p => p is >= 0 and <= 64),
            $"output_padding must be {rank} numbers from 0 to 64");
        var groups = Groups(node);
        SizeLimit.Check(node, [input.shape[0], kernel.shape[1], groups, .. Enumerable.Range(0, rank).Select(Out)]);
        SizeLimit.CheckProducts(node, [input.shape[0], .. input.shape[2..], kernel.numel()]);
        // Computed without padding and cropped, so that the sides may differ; the bias comes last, since it holds where
        // nothing else does.
        long[] none = new long[rank];
        var full = rank switch
        {
            1 => F.conv_transpose1d(input, kernel, null, window.Strides[0], 0, 0, window.Dilation[0], groups),
            2 => F.conv_transpose2d(input, kernel, null, window.Strides, none, none, window.Dilation, groups),
            _ => F.conv_transpose3d(input, kernel, null, window.Strides, none, none, window.Dilation, groups),
        };
        var cropped =
            F.pad(full, [.. Enumerable.Range(0, rank).Reverse().SelectMany(i =>
            (long[])[-window.Padding[i], extra[i] - window.Padding[i + rank]])],
            TorchSharp.PaddingModes.Constant, 0);
        return x.ElementAtOrDefault(2) is { } bias ? cropped.Plus(bias.reshape([-1, .. Enumerable.Repeat(1L, rank)]))
            : cropped;

        long Out(int i) => (input.shape[i + 2] - 1) * window.Strides[i] + window.Dilation[i] * (window.Kernel[i] - 1)
            + 1;
    }

    private static long Groups(OnnxNode node)
    {
        var groups = node.Int("group", 1);
        node.Require(groups >= 1, $"group must be at least 1; found {groups}");
        return groups;
    }
}
