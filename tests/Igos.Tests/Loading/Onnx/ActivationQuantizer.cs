using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using Microsoft.ML.OnnxRuntime;
using static Igos.Tests.Loading.Onnx.OnnxGraph;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Quantizes a model's activations to bytes in the QDQ format as ONNX Runtime's static quantization does: a
/// QuantizeLinear and a DequantizeLinear after the image, each convolution, sum and mean; the range is the smallest
/// that holds 0 and what a calibration image reaches.
/// </summary>
internal static class ActivationQuantizer
{
    private static readonly HashSet<string> Quantized = ["Conv", "Add", "GlobalAveragePool", "Gemm", "Relu", "Clip"];

    /// <param name="model">With weights in whatever form.</param>
    /// <param name="image">The calibration image, [1, 3, H, W].</param>
    /// <param name="isFolded">
    /// Whether a Relu or Clip before a QuantizeLinear is left out, the clamp at the zero point being it.
    /// </param>
    public static byte[] Apply(byte[] model, DenseTensor image, bool isFolded)
    {
        var (result, graph) = (ModelProto.Parser.ParseFrom(model), ModelProto.Parser.ParseFrom(model).Graph);
        var input = graph.Input[0].Name;
        var activations = graph.Node.Where(node => node.OpType is "Relu" or "Clip")
            .ToDictionary(node => node.Input[0], node => node.Output[0]);
        string[] tensors = [input, .. graph.Node.Where(node => Quantized.Contains(node.OpType))
            .Select(node => node.Output[0]).Where(name => !activations.ContainsKey(name))];
        var ranges = Ranges(model, image, tensors);
        var read = tensors.ToDictionary(name => name, name => name + "_dequantized");
        result.Graph.Node.Clear();
        Add(input, input);
        foreach (var node in graph.Node)
        {
            if (isFolded && node.OpType is "Relu" or "Clip")
            {
                continue;
            }

            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = read.GetValueOrDefault(node.Input[i], node.Input[i]);
            }

            result.Graph.Node.Add(node);
            var folded = isFolded ? activations.GetValueOrDefault(node.Output[0], node.Output[0]) : node.Output[0];
            Add(node.Output[0], folded);
        }

        foreach (var output in result.Graph.Output)
        {
            output.Name = read.GetValueOrDefault(output.Name, output.Name);
        }

        return result.ToByteArray();

        void Add(string from, string tensor)
        {
            if (!ranges.TryGetValue(tensor, out var range))
            {
                return;
            }

            var scale = (range.Greatest - range.Least) / 255;
            var zero = ByteTensor(2, (int)Math.Round(-range.Least / scale));
            zero.Name = tensor + "_zero";
            var step = new TensorProto { Name = tensor + "_scale", DataType = 1 };
            step.FloatData.Add(scale);
            result.Graph.Initializer.Add(zero);
            result.Graph.Initializer.Add(step);
            string bytes = tensor + "_quantized";
            AddNode("QuantizeLinear", from, bytes);
            AddNode("DequantizeLinear", bytes, read[tensor]);

            void AddNode(string type, string x, string y)
            {
                var node = new NodeProto { OpType = type, Name = y };
                node.Input.AddRange([x, step.Name, zero.Name]);
                node.Output.Add(y);
                result.Graph.Node.Add(node);
            }
        }
    }

    private static Dictionary<string, (float Least, float Greatest)> Ranges(byte[] model, DenseTensor image,
        string[] tensors)
    {
        var watched = ModelProto.Parser.ParseFrom(model);
        var input = watched.Graph.Input[0].Name;
        var own = watched.Graph.Output.Select(output => output.Name).ToHashSet();
        foreach (var name in tensors.Where(name => name != input && !own.Contains(name)))
        {
            watched.Graph.Output.Add(new ValueInfoProto { Name = name });
        }

        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(watched.ToByteArray(), options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, image)]);
        var ranges = results.Where(value => tensors.Contains(value.Name))
            .ToDictionary(value => value.Name, value => Range(value.AsEnumerable<float>()));
        ranges[input] = Range(image);
        return ranges;

        static (float, float) Range(IEnumerable<float> values) =>
            (Math.Min(0, values.Min()), Math.Max(0, values.Max()));
    }
}
