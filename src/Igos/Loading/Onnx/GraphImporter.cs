using System.Runtime.InteropServices;
using Igos.Imaging;
using Igos.Loading.Onnx.Format;
using Igos.Loading.Onnx.Graph;
using Igos.Loading.Onnx.Operators;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <summary>
/// Turns a graph's nodes into layers. What depends on no image (shape arithmetic, mostly) folds to constants; what follows
/// the batch is found by computing every value for one and for two images.
/// </summary>
internal sealed class GraphImporter : IDisposable
{
    private const long MaxHeldBytes = 4L << 30;

    private const string FixedBatch = "it was exported for a batch of 1 in a way that can't be undone. "
        + "Export it with a free batch, for example with dynamic_axes in torch.onnx.export.";

    private readonly GraphProto _graph;
    private readonly long _opset;
    private readonly string _folder;
    private readonly ImageSize _size;
    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<string, int> _elementTypes = [];
    private readonly HashSet<string> _computed = [];
    private readonly List<Layer> _layers = [];
    private long _heldBytes;
    private bool _imported;

    public GraphImporter(GraphProto graph, long opset, string folder, ImageSize size)
    {
        (_graph, _opset, _folder, _size) = (graph, opset, folder, size);
        InputName = Unused("image");
    }

    /// <summary>The name under which the first layers read the image.</summary>
    public string InputName { get; }

    /// <summary>The layers in order, the input's size and the number of classes.</summary>
    public (IReadOnlyList<Layer> Layers, ImageSize InputSize, int ClassCount) Import()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var initializer in _graph.Initializer)
        {
            _elementTypes[initializer.Name] = initializer.DataType;
            _values[initializer.Name] = Value.Constant(OnnxTensor.Read(initializer, _folder));
        }

        var size = AddInput();
        var output = _graph.Output[0].Name;
        var nodes = NeededNodes(output);
        var softmax = FinalSoftmax(nodes, output);
        var lastUse = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var name in nodes[i].Inputs)
            {
                lastUse[name] = i;
            }
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            ImportNode(nodes[i], bypass: ReferenceEquals(nodes[i], softmax));
            foreach (var name in nodes[i].Inputs.Distinct().Where(name => name.Length > 0 && name != output && lastUse[name] == i))
            {
                Release(name);
            }
        }

        var classCount = AddLogits(output);
        _imported = true;
        return (_layers, size, classCount);
    }

    public void Dispose()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }

        foreach (var layer in _imported ? [] : _layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>Declares the image; a graph that takes NHWC gets a transposition first.</summary>
    private ImageSize AddInput()
    {
        var input = GraphInput.Of(_graph, _values.ContainsKey, _size);
        // Two images that differ, so that a graph which mixes them up shows it.
        var sample = linspace(0, 1, 3L * input.Size.Height * input.Size.Width).reshape(1, 3, input.Size.Height, input.Size.Width);
        var image = new Value(InputName, sample, cat([sample, sample.SubtractedFrom(1)]));
        if (!input.IsChannelsLast)
        {
            _values[input.Name] = Keep(image);
            return input.Size;
        }

        using (image)
        {
            AddLayer(new RoutingLayer(input.Name, "Transpose", [InputName], x => x[0].permute(0, 2, 3, 1)), [image], keepsOrder: false);
        }

        return input.Size;
    }

    /// <summary>The nodes that the output depends on, in the file's (topological) order.</summary>
    private List<OnnxNode> NeededNodes(string output)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in _graph.Node)
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
                foreach (var input in node.Input)
                {
                    pending.Push(input);
                }
            }
        }

        return [.. _graph.Node.Where(needed.Contains).Select(node => new OnnxNode(node, _opset, _folder,
            name => _elementTypes.GetValueOrDefault(name)))];
    }

    /// <summary>The softmax that a graph ends in, perhaps with a reshape after it: its input is the logits.</summary>
    private static OnnxNode? FinalSoftmax(List<OnnxNode> nodes, string output)
    {
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (!node.Outputs.Contains(output))
            {
                continue;
            }

            if (node is { Domain: "", Operator: "Softmax" or "LogSoftmax" })
            {
                return node;
            }

            if (node.Inputs.Count == 0 || node.Operator is not ("Identity" or "Flatten" or "Reshape" or "Squeeze" or "Unsqueeze" or "Cast" or "Dropout"))
            {
                return null;
            }

            output = node.Inputs[0];
        }

        return null;
    }

    private void ImportNode(OnnxNode node, bool bypass)
    {
        var definition = bypass ? OperatorCatalogue.Identity : OperatorCatalogue.Find(node);
        Value?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null
            : _values.TryGetValue(name, out var value) ? value
            : throw node.Error($"it reads \"{name}\", which nothing before it computes."))];
        for (var k = 0; k < node.Outputs.Count; k++)
        {
            if (node.Outputs[k].Length == 0 || (k > 0 && !definition.HasManyOutputs))
            {
                continue;
            }

            try
            {
                ImportOutput(node, definition, inputs, k);
            }
            catch (Exception e) when (e is not IgosException)
            {
                // A missing input, a shape that doesn't fit: whatever a graph that makes no sense does to an operator.
                var shapes = inputs.Select(v => v is null ? "none" : $"[{string.Join(", ", v.AtOne.shape)}]");
                throw node.Error($"it can't be computed on inputs of shape {string.Join(", ", shapes)}: {e.Message.Split('\n')[0]}", e);
            }
        }
    }

    private void ImportOutput(OnnxNode node, OperatorDefinition definition, Value?[] inputs, int output)
    {
        var name = node.Outputs[output];
        if (!_computed.Add(name) || _values.ContainsKey(name))
        {
            throw node.Error($"\"{name}\" is computed twice: the file is damaged.");
        }

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

    private void AddLayer(Layer layer, IReadOnlyList<Value> inputs, bool keepsOrder)
    {
        _layers.Add(layer);
        var atOne = layer.Forward([.. inputs.Select(v => v.AtOne)]);
        Tensor atTwo;
        try
        {
            atTwo = layer.Forward([.. inputs.Select(v => v.AtTwo)]);
        }
        catch (Exception e) when (e is ExternalException or IgosException or ArgumentException)
        {
            throw new IgosException($"the layer \"{layer.Name}\" ({layer.Kind}, opset {_opset}) works for one image but not for two: {FixedBatch}", e);
        }

        var output = new Value(layer.Name, atOne, atTwo);
        var batched = inputs.FirstOrDefault(v => v.Outer > 1) ?? inputs.FirstOrDefault(v => v.BatchDimension >= 0);
        _values[layer.Name] = Keep(batched?.Locate(output, keepsOrder) ?? output);
    }

    /// <summary>Makes sure that the network ends in logits, [N, C].</summary>
    private int AddLogits(string output)
    {
        var value = _values.GetValueOrDefault(output);
        var shape = value?.AtOne.shape ?? [];
        var classCount = value?.AtOne.numel() ?? 0;
        if (value is null || value.IsConstant || value.BatchDimension != 0 || value.BeforeBatch != 1 || classCount is < 2 or > int.MaxValue
            || value.AtTwo.numel() != 2 * classCount)
        {
            throw new IgosException($"the output \"{output}\" is [{string.Join(", ", shape)}] for one image; a classifier gives [N, C].");
        }

        if (!value.AtOne.is_floating_point())
        {
            throw new IgosException($"the output \"{output}\" holds {value.AtOne.dtype} values, not scores: export the model without what it decides from them.");
        }

        RequireIndependentImages(value);
        if (shape.Length != 2 || shape[0] != 1)
        {
            AddLayer(new RoutingLayer(Unused("logits"), "Flatten", [value.Layer!], x => x[0].reshape(-1, classCount)), [value], keepsOrder: true);
        }

        return (int)classCount;
    }

    /// <summary>A wrong guess at how a file of one image grows with the batch must be an error, never a wrong heatmap.</summary>
    private static void RequireIndependentImages(Value logits)
    {
        var alone = logits.AtOne.flatten();
        var difference = (logits.AtTwo.reshape(2, -1)[0] - alone).abs().max().item<float>();
        // Rounding is far below this, another image's logits far above; quantized models move by a step.
        if (difference > 0.05f * alone.abs().max().item<float>() + 1e-4f)
        {
            throw new IgosException($"the graph mixes the images of a batch: {FixedBatch}");
        }
    }

    /// <summary>A name that no value of the graph has.</summary>
    private string Unused(string name) =>
        _graph.Input.Any(i => i.Name == name) || _graph.Node.Any(n => n.Output.Contains(name)) ? Unused(name + "'") : name;

    private void Release(string name)
    {
        if (_values.Remove(name, out var value))
        {
            _heldBytes -= _computed.Contains(name) ? value.Bytes : 0;
            value.Dispose();
        }
    }

    /// <summary>Takes a computed value over; a small file can't fill the memory by many operators that each make much of little.</summary>
    private Value Keep(Value value)
    {
        value.AtOne.DetachFromDisposeScope();
        value.AtTwo.DetachFromDisposeScope();
        _heldBytes += value.Bytes;
        return _heldBytes <= MaxHeldBytes ? value
            : throw new IgosException($"what the graph computes for one and two images takes more than {MaxHeldBytes >> 30} GB at once: the file is damaged.");
    }
}
