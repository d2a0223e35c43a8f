using Igos.Loading.Onnx.Graph;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Spatial transformers: AffineGrid and GridSample.</summary>
internal static class SamplingOperators
{
    public static Dictionary<string, OperatorDefinition> All { get; } = new()
    {
        ["AffineGrid"] = new((node, _) => x => AffineGrid(node, x[0]!, Integers.Of(x[1]!))) { Parameters = [1] },
        ["GridSample"] = new((node, _) => x => GridSample(node, x[0]!, x[1]!)),
    };

    private static Tensor AffineGrid(OnnxNode node, Tensor theta, long[] size)
    {
        var rank = size.Length - 2;
        node.Require(rank is 2 or 3 && theta.dim() == 3 && theta.shape[0] == size[0] && theta.shape[1] == rank
            && theta.shape[2] == rank + 1 && size.All(d => d > 0),
            $"a transformation [{string.Join(", ", theta.shape)}] doesn't fit the size [{string.Join(", ", size)}]");
        SizeLimit.Check(node, [size[0], .. size[2..], rank]);
        return F.affine_grid(theta, size, node.Int("align_corners", 0) != 0);
    }

    private static Tensor GridSample(OnnxNode node, Tensor x, Tensor grid)
    {
        var (shape, places) = (x.shape, grid.shape);
        node.Require(shape.Length is 4 or 5 && places.Length == shape.Length && places[0] == shape[0]
            && places[^1] == shape.Length - 2 && shape[1..].All(d => d > 0),
            $"a grid [{string.Join(", ", places)}] doesn't fit [{string.Join(", ", shape)}]");
        SizeLimit.Check(node, [shape[0], shape[1], .. places[1..^1]]);
        var alignCorners = node.Int("align_corners", 0) != 0;
        var padding = node.String("padding_mode", "zeros") switch
        {
            "zeros" => GridSamplePaddingMode.Zeros,
            "border" => GridSamplePaddingMode.Border,
            "reflection" => GridSamplePaddingMode.Reflection,
            var other =>
                throw node.Error($"padding_mode \"{other}\" isn't supported: zeros, border and reflection are."),
        };
        switch (node.String("mode", "linear"))
        {
            case "linear" or "bilinear":
                return F.grid_sample(x, grid, GridSampleMode.Bilinear, padding, alignCorners);
            case "nearest":
                return F.grid_sample(x, grid, GridSampleMode.Nearest, padding, alignCorners);
            case "cubic" or "bicubic":
                node.Require(shape.Length == 4, "mode cubic takes [N, C, H, W] only");
                SizeLimit.Check(node, [CubicSampling.Taps * CubicSampling.Taps, shape[0], shape[1], .. places[1..^1]]);
                return CubicSampling.Sample(x, grid, padding, alignCorners);
            case var other:
                throw node.Error($"mode \"{other}\" isn't supported: linear, nearest and cubic are.");
        }
    }
}
