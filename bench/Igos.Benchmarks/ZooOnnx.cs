using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tests.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>Writes a network of the zoo as an ONNX file, so that ONNX Runtime can run the same one.</summary>
internal sealed class ZooOnnx
{
    private readonly OnnxGraph _graph = new(17, 0, 3, 224, 224);
    private readonly Dictionary<string, string> _names = [];
    private readonly string _architecture;

    private ZooOnnx(string architecture) => _architecture = architecture;

    /// <summary>The file's bytes.</summary>
    /// <param name="network">Of one of the architectures that the benchmark names.</param>
    /// <param name="architecture">Its name, which says how its poolings are.</param>
    public static byte[] Write(Network network, string architecture)
    {
        var writer = new ZooOnnx(architecture);
        writer._names[network.InputName] = writer._graph.Input;
        foreach (var layer in network.Layers)
        {
            writer._names[layer.Name] = writer.Add(layer, [.. layer.Inputs.Select(name => writer._names[name])]);
        }

        return writer._graph.Output(writer._names[network.OutputName]).ToByteArray();
    }

    private string Add(Layer layer, string[] x) => layer switch
    {
        Convolution c => _graph.Node("Conv", WithWeights(x[0], c.Kernel, c.Bias), ("strides", c.Strides.ToArray()),
            ("pads", c.Padding.ToArray()), ("group", (int)c.Groups)),
        BatchNormalization b => _graph.Node("BatchNormalization",
            WithWeights(x[0], b.Scale, b.Bias, b.Mean, b.Variance), ("epsilon", (float)b.Epsilon)),
        Linear l => _graph.Node("Gemm", WithWeights(x[0], l.Matrix, l.Bias), ("transB", 1)),
        Relu { IsBounded: true } r => _graph.Node("Clip", [x[0], _graph.Add(Number(0)),
            _graph.Add(Number((float)r.UpperBound))]),
        Relu => _graph.Node("Relu", x),
        Addition => _graph.Node("Add", x),
        RoutingLayer { Kind: RoutingLayer.MaxPooling } => MaxPooling(x),
        AveragePooling { Kind: "GlobalAveragePooling" } => _graph.Node("GlobalAveragePool", x),
        AveragePooling when _architecture.StartsWith("vgg", StringComparison.Ordinal) => x[0], // 7×7 already
        AveragePooling => _graph.Node("AveragePool", x, ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2])),
        _ => Other(layer.Kind, x),
    };

    private string Other(string kind, string[] x) => kind switch
    {
        "Identity" => x[0],
        "Flatten" => _graph.Node("Flatten", x),
        "Concatenation" => _graph.Node("Concat", x, ("axis", 1)),
        "Sigmoid" => _graph.Node("Sigmoid", x),
        "Multiplication" => _graph.Node("Mul", x),
        "Silu" => _graph.Node("Mul", [x[0], _graph.Node("Sigmoid", x)]),
        _ => throw new NotSupportedException($"No ONNX operator is known for {kind}."),
    };

    private string MaxPooling(string[] x)
    {
        var (kernel, padding, ceil) = _architecture switch
        {
            ['v', 'g', 'g', ..] => (2, 0, 0),
            ['s', 'q', ..] => (3, 0, 1),
            _ => (3, 1, 0),
        };
        return _graph.Node("MaxPool", x, ("kernel_shape", (long[])[kernel, kernel]), ("strides", (long[])[2, 2]),
            ("pads", (long[])[padding, padding, padding, padding]), ("ceil_mode", ceil));
    }

    private string[] WithWeights(string x, params Tensor?[] weights) =>
        [x, .. weights.OfType<Tensor>().Select(weight => _graph.Add(Raw(weight)))];

    private static TensorProto Raw(Tensor weight)
    {
        using var values = weight.contiguous();
        var proto = new TensorProto { DataType = 1, RawData = ByteString.CopyFrom(values.bytes) };
        proto.Dims.AddRange(weight.shape);
        return proto;
    }

    private static TensorProto Number(float value) => new() { DataType = 1, FloatData = { value } };
}
