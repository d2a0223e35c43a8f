using Igos.Loading.Onnx.Format;

namespace Igos.Loading.Onnx.Graph;

/// <summary>The nodes that an output depends on, and what is read of what they compute.</summary>
/// <param name="Nodes">In the file's (topological) order.</param>
/// <param name="LastUse">The last of them that reads a value, branches of If included.</param>
internal sealed record NeededNodes(IReadOnlyList<NodeProto> Nodes, IReadOnlyDictionary<string, int> LastUse)
{
    public static NeededNodes For(string output, GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in graph.Node)
        {
            foreach (var name in node.Output.Where(name => name.Length > 0))
            {
                producers[name] = node;
            }
        }

        var needed = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<string>([output]);
        while (pending.TryPop(out var name))
        {
            if (producers.TryGetValue(name, out var node) && needed.Add(node))
            {
                foreach (var input in Reads(node))
                {
                    pending.Push(input);
                }
            }
        }

        NodeProto[] nodes = [.. graph.Node.Where(needed.Contains)];
        var lastUse = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var name in Reads(nodes[i]))
            {
                lastUse[name] = i;
            }
        }

        return new NeededNodes(nodes, lastUse);
    }

    /// <summary>Whether any of the nodes, or the output, needs a value.</summary>
    public bool IsRead(string name, string output) => name == output || LastUse.ContainsKey(name);

    /// <summary>What a node reads, its subgraphs included.</summary>
    public static IEnumerable<string> Reads(NodeProto node) => node.Attribute.Select(a => a.G).OfType<GraphProto>()
        .SelectMany(graph => graph.Node.SelectMany(Reads).Concat(graph.Output.Select(o => o.Name))).Concat(node.Input);
}
