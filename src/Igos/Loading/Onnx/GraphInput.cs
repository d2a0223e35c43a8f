using Igos.Imaging;
using Igos.Loading.Onnx.Format;

namespace Igos.Loading.Onnx;

/// <summary>The image as a graph declares it.</summary>
/// <param name="Name">Of the input.</param>
/// <param name="Size">H and W, the usual ones where the file leaves them open.</param>
/// <param name="IsChannelsLast">Whether it is [N, H, W, C].</param>
/// <param name="IsGrey">Whether it has one channel, not three.</param>
/// <param name="IsBytes">Whether it holds whole numbers from 0 to 255.</param>
/// <param name="IsOpen">Whether the file leaves H or W open.</param>
internal sealed record GraphInput(
    string Name, ImageSize Size, bool IsChannelsLast, bool IsGrey, bool IsBytes, bool IsOpen)
{
    private const int Float = 1, UInt8 = 2, Float16 = 10, Double = 11, BFloat16 = 16;

    private const int Colours = 3;

    /// <summary>The input size taken where the file leaves it open.</summary>
    private static readonly ImageSize UsualSize = new(224, 224);

    private const int MaxSide = 4096;

    /// <summary>Finds the one input that isn't a stored tensor.</summary>
    /// <exception cref="IgosException">There is none, or it is no image.</exception>
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
            throw new IgosException($"{shown}; a photograph is [N, C, H, W] or [N, H, W, C], "
                + "C being 3 for colour and 1 for grey.");
        }

        var isFirst = dimensions[1] == Colours || (dimensions[1] == 1 && dimensions[3] != Colours);
        var last = !isFirst && dimensions[3] is Colours or 1;
        var channels = last ? dimensions[3] : dimensions[1];
        if (channels > 0 && channels is not (Colours or 1))
        {
            throw new IgosException($"{shown}; a photograph has 3 channels (colour) or 1 (grey), first or last: "
                + "[N, C, H, W] or [N, H, W, C].");
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
                channels == 1, type == UInt8, height <= 0 || width <= 0);
    }
}
