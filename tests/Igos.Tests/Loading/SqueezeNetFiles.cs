using Google.Protobuf;
using Igos.Loading.Zoo;
using Igos.Tests.Loading.Onnx;
using Igos.Tests.Loading.TorchScript;
using Igos.Tests.Loading.Weights;
using Igos.Tests.Loading.Zoo;
using static TorchSharp.torch;

namespace Igos.Tests.Loading;

/// <summary>One network, SqueezeNet 1.1 with made-up weights and five classes, in every format.</summary>
internal static class SqueezeNetFiles
{
    public const int Classes = 5, Size = 64;

    public static Architecture Architecture => Architectures.Find("squeezenet1_1")!;

    public static void Write(string format, string path)
    {
        using var scope = NewDisposeScope();
        using var weights = MadeUpWeights.Of(Architecture, Classes);
        using var file = File.Create(path);
        switch (format)
        {
            case "zip":
                CheckpointWriter.WriteZip(file, w => w.StateDict(weights));
                break;
            case "legacy":
                file.Write(CheckpointWriter.Legacy(w => new Dictionary<string, object?>
                {
                    ["state_dict"] = w.StateDict(weights.Select(p => KeyValuePair.Create($"module.{p.Key}", p.Value))),
                }));
                break;
            case "safetensors":
                file.Write(SafetensorsWriter.Write(weights));
                break;
            case "onnx":
                file.Write(Onnx(weights));
                break;
            default:
                TorchScriptWriter.Write(file, weights, TorchScript());
                break;
        }
    }

    private static byte[] Onnx(IReadOnlyDictionary<string, Tensor> weights)
    {
        var graph = new OnnxGraph(13, 0, 3, Size, Size);
        string Weight(string name) =>
            graph.Floats(weights[name].contiguous().data<float>().ToArray(), weights[name].shape);
        return graph.Output(Layers(graph.Input,
            (name, x, stride, padding) => graph.Node("Conv", [x, Weight($"{name}.weight"), Weight($"{name}.bias")],
                ("strides", new long[] { stride, stride }),
                ("pads", new long[] { padding, padding, padding, padding })),
            x => graph.Node("Relu", [x]),
            x => graph.Node("MaxPool", [x],
                ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)),
            (x, y) => graph.Node("Concat", [x, y], ("axis", 1)),
            x => graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]))).ToByteArray();
    }

    private static List<string> TorchScript()
    {
        var lines = new List<string>();
        string Line(string expression)
        {
            lines.Add($"v{lines.Count} = {expression}");
            return $"v{lines.Count - 1}";
        }
        string Convolution(string name, string x, int stride, int padding)
        {
            var layer = $"self.{TorchScriptWriter.Attribute(name)}";
            return Line($"torch.conv2d({x}, {layer}_weight, {layer}_bias, "
                + $"[{stride}, {stride}], [{padding}, {padding}])");
        }
        var logits = Layers("x",
            Convolution,
            x => Line($"torch.relu({x})"),
            x => Line($"torch.max_pool2d({x}, [3, 3], [2, 2], [0, 0], [1, 1], True)"),
            (x, y) => Line($"torch.cat([{x}, {y}], 1)"),
            x => Line($"torch.flatten(torch.adaptive_avg_pool2d({x}, [1, 1]), 1)"));
        return [.. lines, $"return {logits}"];
    }

    /// <summary>The architecture once more, so that no format rests on the library's own.</summary>
    private static string Layers(
        string image,
        Func<string, string, int, int, string> convolution,
        Func<string, string> relu,
        Func<string, string> pooling,
        Func<string, string, string> concatenation,
        Func<string, string> averages)
    {
        var x = relu(convolution("features.0", image, 2, 0));
        for (var i = 2; i <= 12; i++)
        {
            if (i is 2 or 5 or 8)
            {
                x = pooling(x);
                continue;
            }

            var squeezed = relu(convolution($"features.{i}.squeeze", x, 1, 0));
            var narrow = relu(convolution($"features.{i}.expand1x1", squeezed, 1, 0));
            var wide = relu(convolution($"features.{i}.expand3x3", squeezed, 1, 1));
            x = concatenation(narrow, wide);
        }

        return averages(relu(convolution("classifier.1", x, 1, 0)));
    }
}
