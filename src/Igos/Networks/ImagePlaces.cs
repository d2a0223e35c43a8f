using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>
/// Follows the image's rows and columns through a network while it runs, to know at each layer which dimensions are
/// height and
/// width. Layers that only move values are run on the rows' and columns' numbers in place of the values, so that a
/// transposition
/// or a reshape shows where they went.
/// </summary>
internal sealed class ImagePlaces
{
    private readonly Dictionary<string, Places> _places = [];

    /// <param name="inputName">The network's input, [1, 3, H, W].</param>
    /// <param name="shape">Its shape.</param>
    public ImagePlaces(string inputName, long[] shape) =>
        _places[inputName] = Places.Grid(shape, FeatureMap.ChannelsFirst);

    /// <summary>Notes where the rows and columns are in a layer's output.</summary>
    /// <returns>
    /// The feature map that it is; null for anything else, such as tokens, attention or features without places.
    /// </returns>
    public FeatureMap? Follow(Layer layer, long[] output)
    {
        Places?[] inputs = [.. layer.Inputs.Select(name => _places.GetValueOrDefault(name))];
        if (inputs.All(input => input is null) || Through(layer, inputs, output) is not { } places)
        {
            return null;
        }

        places = places.Map is null && Places.MapOf(places) is { } map ? Places.Grid(output, map) : places;
        _places[layer.Name] = places;
        return places.Map is { } found && output[found.Height] > 1 && output[found.Width] > 1 ? found : null;
    }

    private static Places? Through(Layer layer, Places?[] inputs, long[] output) => layer switch
    {
        Convolution or AveragePooling or RoutingLayer { Kind: RoutingLayer.MaxPooling } => SameMap(inputs[0], output),
        RoutingLayer when inputs.All(input => input is not null) =>
            Moved(layer, [.. inputs.Select(input => input!)], output),
        RoutingLayer => null,
        Linear or FunctionLayer { Kind: "MatMul" or "FusedMatMul" or "Gemm" } => WithOtherFeatures(inputs[0], output),
        FunctionLayer
        {
            Kind: "Einsum" or "GridSample" or "TopK" or "GatherND" or "GatherElements"
            or "LSTM" or "GRU" or "RNN" or "Attention"
        } => null,
        _ => inputs.FirstOrDefault(input => input is not null && input.Shape.SequenceEqual(output))
            ?? inputs.Select(input => SameMap(input, output)
                ?? WithOtherFeatures(input, output)).FirstOrDefault(places => places is not null),
    };

    /// <summary>Windows slide over height and width, which stay where they are.</summary>
    private static Places? SameMap(Places? input, long[] output) =>
        input is { Map: { } map } && output.Length == input.Shape.Length ? Places.Grid(output, map) : null;

    private static Places? Moved(Layer layer, Places[] inputs, long[] output)
    {
        var rows = layer.Forward([.. inputs.Select(input => input.Rows)]);
        var columns = layer.Forward([.. inputs.Select(input => input.Columns)]);
        if (!rows.shape.SequenceEqual(output) || !rows.is_floating_point())
        {
            return null;
        }

        var places = new Places(rows, columns, null);
        // What padding adds is on no row of the image.
        return Places.MapOf(places) is null && layer.Kind is "Pad" ? SameMap(inputs[0], output) ?? places : places;
    }

    /// <summary>Each place's features are mixed into others, along the last dimension.</summary>
    private static Places? WithOtherFeatures(Places? input, long[] output)
    {
        if (input is null || input.Shape.Length != output.Length || !input.Shape[..^1].SequenceEqual(output[..^1])
            || input.Map is { } map && (map.Height == output.Length - 1 || map.Width == output.Length - 1))
        {
            return null;
        }

        var (rows, columns) = (input.Rows.narrow(-1, 0, 1), input.Columns.narrow(-1, 0, 1));
        return input.Map is null
            && !((input.Rows == rows).all().item<bool>() && (input.Columns == columns).all().item<bool>()) ? null
            : new Places(rows.expand(output), columns.expand(output), input.Map);
    }

    /// <summary>
    /// The row and the column that each value belongs to, and the map where they lie along dimensions of their own.
    /// </summary>
    private sealed record Places(Tensor Rows, Tensor Columns, FeatureMap? Map)
    {
        public long[] Shape => Rows.shape;

        public static Places Grid(long[] shape, FeatureMap map)
        {
            return new(Numbers(map.Height), Numbers(map.Width), map);

            Tensor Numbers(int dimension) => Arithmetic.Counting(shape[dimension]).to(float32)
                .reshape([.. Enumerable.Range(0, shape.Length).Select(i => i == dimension ? shape[i]
                    : 1)]).expand(shape);
        }

        /// <summary>
        /// The map of four dimensions whose rows and columns are numbered along two of them; null for any other.
        /// </summary>
        public static FeatureMap? MapOf(Places places) => places.Shape.Length == 4 && places.Shape[0] == 1
            && DimensionOf(places.Rows) is { } height && DimensionOf(places.Columns) is { } width && height != width
            ? new FeatureMap(6 - height - width, height, width) : null;

        /// <summary>
        /// The one dimension along which the numbers rise, while along all others they differ by less than a step.
        /// </summary>
        private static int? DimensionOf(Tensor numbers)
        {
            for (var dimension = 1; dimension < 4; dimension++)
            {
                if (numbers.shape[dimension] < 2)
                {
                    continue;
                }

                long[] others = [.. Enumerable.Range(0, 4).Where(i => i != dimension).Select(i => (long)i)];
                var middle = numbers.mean(others, keepdim: true);
                var steps = middle.narrow(dimension, 1, numbers.shape[dimension] - 1) - middle.narrow(dimension, 0,
                    numbers.shape[dimension] - 1);
                var step = steps.min().item<float>();
                // Channels made of neighbouring pixels differ among themselves, by less than the step to the next.
                if (step > 0 && (numbers - middle).abs().max().item<float>() < step)
                {
                    return dimension;
                }
            }

            return null;
        }
    }
}
