using Igos.Loading.Onnx.Operators;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <summary>The image of a graph that takes bytes.</summary>
internal static class ByteImage
{
    private const int White = 255;

    /// <summary>
    /// [0,1] pixels become the nearest whole numbers from 0 to 255, as a photograph has them; the gradient goes
    /// straight
    /// through the rounding.
    /// </summary>
    public static FunctionLayer Layer(string name, string input) => new(name, "Bytes", [input], (x, w) =>
    {
        using var scope = NewDisposeScope();
        return StraightThrough.Round(x[0] * w[0]!, 0, White).MoveToOuterDisposeScope();
    }, tensor((float)White));
}
