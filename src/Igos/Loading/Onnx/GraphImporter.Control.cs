using Igos.Loading.Onnx.Graph;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <content>What exporters leave of a program around the operators: branches that are decided, and lists of
/// tensors.</content>
internal sealed partial class GraphImporter
{
    private const int MaxLength = 1 << 12;

    /// <summary>The names of the values that make up each list.</summary>
    private readonly Dictionary<string, string[]> _sequences = [];

    /// <summary>Values in lists, which may be read long after their last use by name.</summary>
    private readonly HashSet<string> _listed = [];

    /// <summary>Imports the branch of If that is always taken.</summary>
    /// <returns>Whether the node is an If.</returns>
    private bool ImportBranch(OnnxNode node)
    {
        if (node is not { Domain: "", Operator: "If" } || node.GraphOf("then_branch") is null)
        {
            return false;
        }

        node.Require(node.Inputs.Count == 1, "it needs a condition");
        var condition = Find(node, node.Inputs[0]);
        node.Require(condition.IsConstant && condition.AtOne.numel() == 1,
            "its condition depends on the image, and a network must do the same for every image: export the branch "
                + "that counts");
        node.Require(!condition.FollowsBatch,
            "its condition depends on how many images there are: export the branch that counts");
        var taken = condition.AtOne.to(@bool).item<bool>() ? "then_branch" : "else_branch";
        var branch = node.GraphOf(taken) ?? throw node.Error($"it has no {taken}: the file is damaged.");
        foreach (var initializer in branch.Initializer)
        {
            node.Require(!_values.ContainsKey(initializer.Name),
                $"\"{initializer.Name}\" is stored twice: the file is damaged");
            AddInitializer(initializer);
        }

        foreach (var inner in branch.Node)
        {
            ImportNode(NodeOf(inner), _ => true);
        }

        node.Require(branch.Output.Count >= node.Outputs.Count,
            $"its {taken} computes {branch.Output.Count} of {node.Outputs.Count} outputs");
        for (var k = 0; k < node.Outputs.Count; k++)
        {
            if (_sequences.TryGetValue(branch.Output[k].Name, out var sequence))
            {
                _sequences[node.Outputs[k]] = sequence;
            }
            else if (node.Outputs[k].Length > 0)
            {
                ImportPart(node.Part("Identity", [branch.Output[k].Name], [node.Outputs[k]]));
            }
        }

        return true;
    }

    private void ImportPart(OnnxNode part) => ImportNode(part, _ => true);

    /// <summary>Lists of tensors are known while the graph is imported: what reads one reads its members.</summary>
    /// <returns>Whether the node makes or reads a list.</returns>
    private bool ImportSequence(OnnxNode node)
    {
        if (node.Domain.Length > 0 || node.Outputs.Count == 0)
        {
            return false;
        }

        var output = node.Outputs[0];
        switch (node.Operator)
        {
            case "SequenceEmpty":
                List(output, []);
                return true;
            case "SequenceConstruct":
                List(output, [.. node.Inputs]);
                return true;
            case "SequenceInsert":
                node.Require(node.Inputs.Count >= 2, "it needs a list and a tensor to put into it");
                var members = Members(node).ToList();
                var place = node.Inputs.Count > 2 ? Position(node, 2, members.Count + 1) : members.Count;
                members.Insert(place, node.Inputs[1]);
                List(output, [.. members]);
                return true;
            case "SplitToSequence":
                List(output, Split(node, output));
                return true;
            case "SequenceAt":
                ImportPart(node.Part("Identity", [Members(node)[Position(node, 1, Members(node).Length)]], [output]));
                return true;
            case "SequenceLength":
                RequireNew(node, output);
                _values[output] = Keep(Value.Constant(tensor((long)Members(node).Length)));
                return true;
            case "ConcatFromSequence":
                Concatenate(node, output);
                return true;
            case "Identity" when node.Inputs.Count == 1 && _sequences.TryGetValue(node.Inputs[0], out var same):
                List(output, same);
                return true;
            default:
                return false;
        }
    }

    private void List(string name, string[] members)
    {
        _sequences[name] = members;
        _listed.UnionWith(members);
    }

    private string[] Members(OnnxNode node) =>
        node.Inputs.Count > 0 && _sequences.TryGetValue(node.Inputs[0], out var members) ? members
        : throw node.Error("it reads a list that nothing before it makes.");

    private int Position(OnnxNode node, int input, int count)
    {
        node.Require(node.Inputs.Count > input, "it needs a position in the list");
        var position = Find(node, node.Inputs[input]);
        node.Require(position.IsConstant && position.AtOne.numel() == 1,
            "its position in the list depends on the image");
        var index = Integers.Of(position.AtOne)[0];
        node.Require(index >= -count && index < count, $"the list has no place {index}, its length being {count}");
        return (int)(index < 0 ? index + count : index);
    }

    private string[] Split(OnnxNode node, string output)
    {
        node.Require(node.Inputs.Count > 0, "it needs an input");
        var shape = Find(node, node.Inputs[0]).AtOne.shape;
        var axis = Operators.Axis.Of(node, node.Int("axis", 0), shape.Length);
        var given = node.Inputs.Count > 1 && node.Inputs[1].Length > 0 ? Find(node, node.Inputs[1]) : null;
        node.Require(given is null or { IsConstant: true, FollowsBatch: false },
            "its sizes depend on the image or on how many there are");
        var length = shape[axis];
        long[] sizes;
        if (given is not null && given.AtOne.dim() > 0)
        {
            sizes = Integers.Of(given.AtOne);
        }
        else
        {
            var each = given is null ? 1 : Integers.Of(given.AtOne)[0];
            node.Require(each >= 1 && length / each < MaxLength, $"{length} can't be split into parts of {each}");
            sizes = [.. Enumerable.Range(0, (int)((length + each - 1) / each)).Select(i =>
                Math.Min(each, length - i * each))];
        }

        node.Require(sizes.Length is > 0 and <= MaxLength, $"{sizes.Length} parts aren't supported");
        string[] parts = [.. Enumerable.Range(0, sizes.Length).Select(i => $"{output}[{i}]")];
        if (given is not null || node.Int("keepdims", 1) != 0)
        {
            ImportPart(node.Part("Split", [node.Inputs[0]], parts, ("axis", [axis]), ("split", sizes)));
            return parts;
        }

        string[] wide = [.. parts.Select(part => part + "'")];
        ImportPart(node.Part("Split", [node.Inputs[0]], wide, ("axis", [axis]), ("split", sizes)));
        for (var i = 0; i < parts.Length; i++)
        {
            ImportPart(node.Part("Squeeze", [wide[i]], [parts[i]], ("axes", [axis])));
        }

        return parts;
    }

    private void Concatenate(OnnxNode node, string output)
    {
        var members = Members(node);
        node.Require(members.Length > 0, "the list is empty");
        var axis = node.Int("axis", 0);
        if (node.Int("new_axis", 0) != 0)
        {
            string[] wide = [.. members.Select((_, i) => $"{output}[{i}]")];
            for (var i = 0; i < members.Length; i++)
            {
                ImportPart(node.Part("Unsqueeze", [members[i]], [wide[i]], ("axes", [axis])));
            }

            members = wide;
        }

        ImportPart(node.Part("Concat", members, [output], ("axis", [axis])));
    }
}
