using Igos.Loading.Onnx.Graph;

namespace Igos.Loading.Onnx;

/// <content>What the outputs are: logits, or probabilities of one kind or another.</content>
internal sealed partial class GraphImporter
{
    private static readonly HashSet<string> Moving =
        ["Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast", "Dropout", "ZipMap"];

    /// <summary>Operators that leave probabilities between 0 and 1 what they are, or nearly.</summary>
    private static readonly HashSet<string> Handling =
    [
        .. Moving, "Slice", "Split", "Gather", "Concat", "Transpose", "Clip", "Mul", "Div", "Add", "Sum", "Mean",
        "ReduceMean", "QuantizeLinear", "DequantizeLinear",
    ];

    /// <summary>
    /// The softmax or sigmoid that a graph ends in, perhaps with a reshape after it: what it reads are the logits.
    /// </summary>
    private static OnnxNode? FinalActivation(OnnxNode[] nodes, string output)
    {
        // Backwards, each node once: a damaged graph may read what it computes itself.
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (!node.Outputs.Contains(output))
            {
                continue;
            }

            if (node is { Domain: "", Operator: "Softmax" or "LogSoftmax" or "Sigmoid" })
            {
                return node;
            }

            if (node.Inputs.Count == 0 || !Moving.Contains(node.Operator))
            {
                return null;
            }

            output = node.Inputs[0];
        }

        return null;
    }

    /// <summary>
    /// Whether whatever flows into the output has been through a softmax or a sigmoid and little else.
    /// </summary>
    private static bool IsMadeOfProbabilities(OnnxNode[] nodes, string output)
    {
        var found = false;
        var open = new Stack<string>([output]);
        var seen = new HashSet<string>();
        while (open.TryPop(out var name))
        {
            if (!seen.Add(name) || Array.FindLast(nodes, node => node.Outputs.Contains(name)) is not { } node)
            {
                continue; // a constant, or seen before
            }

            if (node is { Domain: "", Operator: "Softmax" or "Sigmoid" })
            {
                found = true;
            }
            else if (Handling.Contains(node.Operator))
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
            else if (node.Inputs.Count > 0)
            {
                return false;
            }
        }

        return found;
    }
}
