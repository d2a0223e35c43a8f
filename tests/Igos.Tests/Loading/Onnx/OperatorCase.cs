using Igos.Loading.Onnx.Format;

namespace Igos.Tests.Loading.Onnx;

/// <summary>A small graph around one operator.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Opset">The version of the operators.</param>
/// <param name="Build">Adds nodes to a graph after its centred input, [N, 3, 8, 8] with values in [−1, 1].</param>
/// <param name="IsSmooth">
/// Whether its gradient can be checked against finite differences: it may have kinks, but no jumps.
/// </param>
/// <param name="FixedBatch">Whether the file says a batch of 1.</param>
internal sealed record OperatorCase(string Name, int Opset, Func<OnnxGraph, string, string> Build,
    bool IsSmooth = true, bool FixedBatch = false)
{
    public ModelProto Model()
    {
        var graph = new OnnxGraph(Opset, FixedBatch ? 1 : 0, 3, 8, 8);
        var doubled = graph.Node("Mul", [graph.Input, graph.Scalar(2)]);
        // Flat, because a classifier's scores are; the values and their order stay.
        return graph.Output(graph.Node("Flatten", [Build(graph, graph.Node("Sub", [doubled, graph.Scalar(1)]))]));
    }

    public override string ToString() => $"{Name}, opset {Opset}";
}
