using Igos.Imaging;
using Igos.Loading.Onnx.Format;

namespace Igos.Loading.Onnx;

/// <summary>The image as a graph declares it.</summary>
/// <param name="Name">Of the input.</param>
/// <param name="Size">H and W, the usual ones where the file leaves them open.</param>
/// <param name="IsChannelsLast">Whether it is [N, H, W, 3].</param>
/// <param name="IsBytes">Whether it holds whole numbers from 0 to 255.</param>
/// <param name="IsOpen">Whether the file leaves H or W open.</param>
internal sealed record GraphInput(string Name, ImageSize Size, bool IsChannelsLast, bool IsBytes, bool IsOpen)
{
    private const int Float = 1, UInt8 = 2, Float16 = 10, Double = 11, BFloat16 = 16;

    /// <summary>The input size taken where the file leaves it open.</summary>
    private static readonly ImageSize UsualSize = new(224, 224);

    private const int MaxSide = 4096;

    /// <summary>Finds the one input that isn't a stored tensor.</summary>
    /// <exception cref="IgosException">There is none, or it is no colour image.</exception>
    public static GraphInput Of(GraphProto graph, Predicate<string> isStored, ImageSize? asked)
    {
        var inputs = graph.Input.Where(i => !isStored(i.Name)).ToArray();
        if (inputs.Length != 1)
        {
            var names = string.Join(", ", inputs.Select(i => $"\"{i.Name}\""));
            throw new IgosException($"the model has {inputs.Length} inputs ({names}); "
                + "a classifier of photographs has exactly one.");
        }

        var dimensions = inputs[0].Type?.TensorType?.Shape?.Dim.Select(d => d.DimValue).ToArray() ?? [];
        var shape = string.Join(", ", dimensions.Select(d => d > 0 ? $"{d}" : "?"));
        var shown = $"the input \"{inputs[0].Name}\" has the shape [{shape}]";
        if (dimensions.Length != 4)
        {
            throw new IgosException($"{shown}; a photograph is [N, 3, H, W] or [N, H, W, 3].");
        }

        var last = dimensions[3] == 3 && dimensions[1] != 3;
        var channels = last ? dimensions[3] : dimensions[1];
        if (channels > 0 && channels != 3)
        {
            throw new IgosException($"{shown}, {channels} channels; only colour images, 3 channels, are supported.");
        }

        var type = inputs[0].Type?.TensorType?.ElemType ?? 0;
        if (type is not (0 or Float or UInt8 or Float16 or Double or BFloat16))
        {
            throw new IgosException($"the input \"{inputs[0].Name}\" holds values of element type {type}; a "
                + "photograph is floating point or bytes (uint8). Export the model with one of them.");
        }

        var (height, width) = last ? (dimensions[1], dimensions[2]) : (dimensions[2], dimensions[3]);
        var usual = asked ?? UsualSize;
        return height > MaxSide || width > MaxSide
            ? throw new IgosException($"{shown}; at most {MaxSide} pixels a side are supported.")
            : new GraphInput(inputs[0].Name,
                new ImageSize(height > 0 ? (int)height : usual.Height, width > 0 ? (int)width : usual.Width), last,
                type == UInt8, height <= 0 || width <= 0);
    }
}
