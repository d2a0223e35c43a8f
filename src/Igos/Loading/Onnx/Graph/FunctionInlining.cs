using Google.Protobuf.Collections;
using Igos.Loading.Onnx.Format;

namespace Igos.Loading.Onnx.Graph;

/// <summary>
/// Puts the nodes of the functions that a file defines for itself in place of their calls, as PyTorch's newer exporter
/// writes
/// whole modules.
/// </summary>
internal sealed class FunctionInlining
{
    private const int MaxDepth = 32, MaxNodes = 1 << 17, MaxBytes = 1 << 30;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly Dictionary<NodeProto, long> _opsets = new(ReferenceEqualityComparer.Instance);
    private int _count;
    private long _bytes;

    private FunctionInlining(IEnumerable<FunctionProto> functions)
    {
        foreach (var function in functions)
        {
            _functions[(function.Domain, function.Name, function.Overload)] = function;
        }
    }

    /// <summary>Changes the model's graph.</summary>
    /// <returns>The version of the operators for each node of a function that has another one than the model.</returns>
    public static IReadOnlyDictionary<NodeProto, long> Apply(ModelProto model)
    {
        var inlining = new FunctionInlining(model.Functions);
        if (inlining._functions.Count > 0)
        {
            inlining.Expand(model.Graph.Node, opset: 0, depth: 0);
        }

        return inlining._opsets;
    }

    /// <param name="nodes">Changed: no call is left in it.</param>
    /// <param name="opset">The version of the operators where it isn't the model's; else 0.</param>
    /// <param name="depth">How many functions this lies in.</param>
    private void Expand(RepeatedField<NodeProto> nodes, long opset, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new IgosException($"the file's own functions call each other more than {MaxDepth} deep: the file is "
                + "damaged.");
        }

        NodeProto[] before = [.. nodes];
        nodes.Clear();
        foreach (var node in before)
        {
            if (++_count > MaxNodes)
            {
                throw new IgosException($"the file's own functions make more than {MaxNodes} nodes: the file is "
                    + "damaged.");
            }

            foreach (var graph in node.Attribute.Select(a => a.G).OfType<GraphProto>())
            {
                Expand(graph.Node, opset, depth);
            }

            if (_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out var function))
            {
                // Each call copies what the function holds: a small file must not become a large one.
                _bytes += function.CalculateSize();
                if (_bytes > MaxBytes)
                {
                    throw new IgosException($"the file's own functions make more than {MaxBytes >> 30} GB: the file "
                        + "is damaged.");
                }

                var body = Body(function, node);
                Expand(body, function.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? opset,
                    depth + 1);
                nodes.AddRange(body);
            }
            else
            {
                if (opset != 0)
                {
                    _opsets[node] = opset;
                }

                nodes.Add(node);
            }
        }
    }

    /// <summary>
    /// A function's nodes under the names that the call gives its inputs and outputs; all others are made the call's
    /// own.
    /// </summary>
    private static RepeatedField<NodeProto> Body(FunctionProto function, NodeProto call)
    {
        var prefix = $"{call.Output.FirstOrDefault(name => name.Length > 0) ?? call.Name}/";
        var names = new Dictionary<string, string> { [""] = "" };
        for (var i = 0; i < function.Input.Count; i++)
        {
            names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        }

        for (var i = 0; i < function.Output.Count; i++)
        {
            if (i < call.Output.Count && call.Output[i].Length > 0)
            {
                names[function.Output[i]] = call.Output[i];
            }
        }

        // The call's attributes, else the function's defaults.
        var attributes =
            function.AttributeProto.Concat(call.Attribute).GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.Last());
        return [.. function.Node.Select(node =>
            Renamed(node, name => names.TryGetValue(name, out var own) ? own : prefix + name, attributes))];
    }

    private static NodeProto Renamed(NodeProto node, Func<string, string> rename,
        IReadOnlyDictionary<string, AttributeProto> given)
    {
        var result = node.Clone();
        result.Input.Clear();
        result.Input.AddRange(node.Input.Select(rename));
        result.Output.Clear();
        result.Output.AddRange(node.Output.Select(rename));
        result.Attribute.Clear();
        foreach (var attribute in node.Attribute)
        {
            var source = attribute.RefAttrName.Length == 0 ? attribute : given.GetValueOrDefault(attribute.RefAttrName);
            if (source?.Clone() is { } own)
            {
                own.Name = attribute.Name;
                Rename(own.G, rename, given);
                result.Attribute.Add(own);
            }
        }

        return result;
    }

    private static void Rename(GraphProto? graph, Func<string, string> rename,
        IReadOnlyDictionary<string, AttributeProto> given)
    {
        if (graph is null)
        {
            return;
        }

        NodeProto[] nodes = [.. graph.Node.Select(node => Renamed(node, rename, given))];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        foreach (var tensor in graph.Initializer)
        {
            tensor.Name = rename(tensor.Name);
        }

        foreach (var value in graph.Input.Concat(graph.Output))
        {
            value.Name = rename(value.Name);
        }
    }
}
