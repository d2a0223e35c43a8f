using System.Runtime.InteropServices;
using Igos.Imaging;
using Igos.Loading.Onnx.Format;
using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx;

/// <summary>
/// Turns a graph's nodes into layers. What depends on no image (shape arithmetic, mostly) folds to constants; what
/// follows the batch is found by computing every value for one and for two images.
/// </summary>
internal sealed partial class GraphImporter : IDisposable
{
    private const long MaxHeldBytes = 4L << 30;

    internal const string FixedBatch = "it was exported for a batch of 1 in a way that can't be undone. "
        + "Export it with a free batch, for example with dynamic_axes in torch.onnx.export.";

    private readonly GraphProto _graph;
    private readonly IReadOnlyDictionary<NodeProto, long> _opsets;
    private readonly long _opset;
    private readonly string _folder;
    private readonly ImageSize? _size;
    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<string, int> _elementTypes = [];
    private readonly HashSet<string> _computed = [];
    private readonly List<Layer> _layers = [];
    private long _heldBytes;
    private bool _imported;
    private GraphInput? _input;

    /// <param name="graph">Without calls of functions.</param>
    /// <param name="opset">The version of the operators.</param>
    /// <param name="opsets">For nodes that have another.</param>
    /// <param name="folder">The model file's.</param>
    /// <param name="size">H and W where the file leaves them open; null for the usual ones.</param>
    public GraphImporter(GraphProto graph, long opset, IReadOnlyDictionary<NodeProto, long> opsets, string folder,
        ImageSize? size)
    {
        (_graph, _opset, _opsets, _folder, _size) = (graph, opset, opsets, folder, size);
        InputName = Unused("image");
    }

    /// <summary>The name under which the first layers read the image.</summary>
    public string InputName { get; }

    /// <summary>The shape of the output for one image; null while it isn't known.</summary>
    public long[]? OutputShape { get; private set; }

    /// <summary>What the graph ended in; the input of a softmax or a sigmoid is the output now.</summary>
    public GraphEnd End { get; private set; }

    /// <summary>
    /// The layers that an output needs, in order, the image as the file declares it and the number of classes.
    /// </summary>
    public (IReadOnlyList<Layer> Layers, GraphInput Input, int ClassCount) Import(string output)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var needed = NeededNodes.For(output, _graph);
        foreach (var initializer in _graph.Initializer.Where(tensor => needed.IsRead(tensor.Name, output)))
        {
            AddInitializer(initializer);
        }

        _input = AddInput();
        OnnxNode[] nodes = [.. needed.Nodes.Select(NodeOf)];
        var last = FinalActivation(nodes, output);
        End = last is not null ? last.Operator == "Sigmoid" ? GraphEnd.Sigmoid : GraphEnd.Softmax
            : IsMadeOfProbabilities(nodes, output) ? GraphEnd.Probabilities : GraphEnd.Unknown;
        for (var i = 0; i < nodes.Length; i++)
        {
            ImportNode(nodes[i], name => needed.IsRead(name, output), bypass: ReferenceEquals(nodes[i], last));
            foreach (var name in NeededNodes.Reads(needed.Nodes[i]).Distinct()
                .Where(name => name.Length > 0 && name != output && needed.LastUse[name] == i).ToArray())
            {
                Release(name);
            }
        }

        var (logits, classCount) = AddLogits(output);
        _imported = true;
        return (OnlyNeeded(logits), _input, classCount);
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

    private void AddInitializer(TensorProto initializer)
    {
        _elementTypes[initializer.Name] = initializer.DataType;
        _values.Remove(initializer.Name, out var earlier);
        earlier?.Dispose();
        _values[initializer.Name] = Value.Constant(OnnxTensor.Read(initializer, _folder).DetachFromDisposeScope());
    }

    private OnnxNode NodeOf(NodeProto node) =>
        new(node, _opsets.GetValueOrDefault(node, _opset), _folder, name => _elementTypes.GetValueOrDefault(name));

    /// <summary>Declares the image; a graph that takes grey, bytes or NHWC gets layers that make them first.</summary>
    private GraphInput AddInput()
    {
        var stored = _graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        var input = GraphInput.Of(_graph, stored.Contains, _size);
        // Two images that differ, so that a graph which mixes them up shows it.
        var (height, width) = (input.Size.Height, input.Size.Width);
        var sample = linspace(0, 1, 3L * height * width).reshape(1, 3, height, width);
        var image = new Value(InputName, sample, cat([sample, sample.SubtractedFrom(1)]));
        List<Layer> before = [];
        void Begin(string name, bool isLast, Func<string, string, Layer> layer) =>
            before.Add(layer(isLast ? input.Name : Unused(name), before.LastOrDefault()?.Name ?? InputName));
        if (input.IsGrey)
        {
            Begin("luminance", isLast: !input.IsBytes && !input.IsChannelsLast, LuminanceLayer);
        }

        if (input.IsBytes)
        {
            Begin("bytes", isLast: !input.IsChannelsLast, ByteImage.Layer);
        }

        if (input.IsChannelsLast)
        {
            Begin("transpose", isLast: true, (name, from) =>
                new RoutingLayer(name, "Transpose", [from], x => x[0].permute(0, 2, 3, 1)));
        }

        if (before.Count == 0)
        {
            _values[input.Name] = Keep(image);
        }

        foreach (var layer in before)
        {
            using var read = image;
            AddLayer(layer, [image], keepsOrder: layer is not RoutingLayer);
            image = _values[layer.Name];
            if (layer != before[^1])
            {
                _values.Remove(layer.Name);
            }
        }

        return input;
    }

    /// <summary>
    /// Of normalized pixels, which is the normalized luminance where all channels' figures are the same.
    /// </summary>
    private static FunctionLayer LuminanceLayer(string name, string input) =>
        new(name, "Luminance", [input], (x, w) => Luminance.Of(x[0], w[0]!), Luminance.Kernel());

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
            throw new IgosException($"the layer \"{layer.Name}\" ({layer.Kind}, opset {_opset}) "
                + $"works for one image but not for two: {FixedBatch}", e);
        }

        var output = new Value(layer.Name, atOne, atTwo);
        var batched = inputs.FirstOrDefault(v => v.Outer > 1) ?? inputs.FirstOrDefault(v => v.BatchDimension >= 0);
        _values[layer.Name] = Keep(batched?.Locate(output, keepsOrder) ?? output);
    }

    /// <summary>A name that no value of the graph has.</summary>
    private string Unused(string name) =>
        _graph.Input.Any(i => i.Name == name) || _graph.Node.Any(n => n.Output.Contains(name))
            ? Unused(name + "'") : name;

    private void Release(string name)
    {
        if (!_listed.Contains(name) && _values.Remove(name, out var value))
        {
            _heldBytes -= _computed.Contains(name) ? value.Bytes : 0;
            value.Dispose();
        }
    }

    /// <summary>
    /// Takes a computed value over; a small file can't fill the memory by many operators that each make much of little.
    /// </summary>
    private Value Keep(Value value)
    {
        value.AtOne.DetachFromDisposeScope();
        value.AtTwo.DetachFromDisposeScope();
        _heldBytes += value.Bytes;
        return _heldBytes <= MaxHeldBytes ? value
            : throw new IgosException("what the graph computes for one and two images takes more than "
                + $"{MaxHeldBytes >> 30} GB at once: the file is damaged.");
    }
}
