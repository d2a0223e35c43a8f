using Igos.Loading.Onnx.Graph;
using Igos.Loading.Onnx.Operators;

namespace Igos.Loading.Onnx;

/// <content>Node by node.</content>
internal sealed partial class GraphImporter
{
    private void ImportNode(OnnxNode node, Predicate<string> isRead, bool bypass = false)
    {
        if (!bypass && (ImportSequence(node) || ImportBranch(node)))
        {
            return;
        }

        if (FusedNodes.Parts(node) is { Count: > 0 } parts)
        {
            parts.ForEach(ImportPart);
            return;
        }

        var definition = bypass ? OperatorCatalogue.Identity : OperatorCatalogue.Find(node);
        Value?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : Find(node, name))];
        for (var k = 0; k < node.Outputs.Count; k++)
        {
            if (node.Outputs[k].Length == 0 || !isRead(node.Outputs[k]) || (k > 0 && !definition.HasManyOutputs))
            {
                continue;
            }

            try
            {
                ImportOutput(node, definition, inputs, k);
            }
            catch (Exception e)
            {
                // A missing input, a shape that doesn't fit: whatever a graph that makes no sense does to an operator.
                var shapes = inputs.Select(v => v is null ? "none" : $"[{string.Join(", ", v.AtOne.shape)}]");
                var problem = e is IgosException ? e.Message
                    : node.Error($"it can't be computed on inputs of shape {string.Join(", ", shapes)}: "
                        + $"{e.Message.Split('\n')[0]}").Message;
                throw new IgosException(problem + OpenSize(), e);
            }
        }
    }

    private Value Find(OnnxNode node, string name) => _values.TryGetValue(name, out var value) ? value
        : throw node.Error($"it reads \"{name}\", which nothing before it computes.");

    /// <summary>What to add to an error where the cause may be a size that the file didn't name.</summary>
    private string OpenSize() => _input is not { IsOpen: true } input ? ""
        : $" The file leaves the image's height and width open, and {input.Size.Height}×{input.Size.Width} (height × "
            + "width) was tried: if the network is made for another size, give the input size.";

    private void ImportOutput(OnnxNode node, OperatorDefinition definition, Value?[] inputs, int output)
    {
        var name = node.Outputs[output];
        RequireNew(node, name);
        _elementTypes[name] = node.OutputElementType;
        var evaluate = definition.MakeOwning(node, output);
        if (definition.ReadsShapeOnly || inputs.All(value => value is null || value.IsConstant))
        {
            var atOne = evaluate([.. inputs.Select(value => value?.AtOne)]);
            _values[name] = Keep(inputs.Any(value => value is { FollowsBatch: true })
                ? Value.Constant(atOne, evaluate([.. inputs.Select(value => value?.AtTwo)]))
                : Value.Constant(atOne));
            return;
        }

        var adjusted = definition.AdjustToBatch is { } adjust ? adjust(node, inputs) : inputs;
        Value[] activations = [.. adjusted.OfType<Value>().Where(value => !value.IsConstant)];
        var layer = definition.MakeLayer?.Invoke(node, name, adjusted)
            ?? OperatorLayer.Make(node, name, definition, adjusted, evaluate);
        AddLayer(layer, activations, definition.KeepsOrder);
    }

    private void RequireNew(OnnxNode node, string name)
    {
        if (!_computed.Add(name) || _values.ContainsKey(name))
        {
            throw node.Error($"\"{name}\" is computed twice: the file is damaged.");
        }
    }
}
