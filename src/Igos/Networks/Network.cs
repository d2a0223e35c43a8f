using Igos.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>
/// A classifier as layers in topological order, run forward, with any activation on request. ONNX graphs and
/// torchvision architectures both become one; nothing else in the library knows where a model came from.
/// </summary>
public sealed class Network : IDisposable
{
    private readonly Dictionary<string, int> _index = [];
    private readonly int[][] _lastReads;
    private readonly int[][] _inputIndices;
    private readonly bool[] _inPlace;
    private readonly bool[] _afterPooling;
    private readonly int[] _activation;
    private readonly bool _hasTrainedWeights;
    private bool[]? _isFused;
    private bool _isDisposed;

    /// <summary>Makes a network and takes the layers over.</summary>
    /// <param name="layers">In an order in which each layer reads only the input and layers before it.</param>
    /// <param name="inputName">The name under which layers read the network's input, [N, 3, H, W].</param>
    /// <param name="outputName">The layer whose output, [N, C], holds the logits; the last layer by default.</param>
    /// <exception cref="IgosException">Two layers of one name, or a layer that reads what isn't computed before
    /// it.</exception>
    public Network(IReadOnlyList<Layer> layers, string inputName, string? outputName = null)
    {
        Layers = layers;
        InputName = inputName;
        OutputName = outputName ?? layers[^1].Name;
        _inputIndices = new int[layers.Count][];
        var lastRead = Enumerable.Repeat(-1, layers.Count).ToArray();
        for (var i = 0; i < layers.Count; i++)
        {
            _inputIndices[i] = [.. layers[i].Inputs.Select(name => Resolve(layers[i], name))];
            foreach (var read in _inputIndices[i].Where(read => read >= 0))
            {
                lastRead[read] = i;
            }

            if (layers[i].Name == inputName || !_index.TryAdd(layers[i].Name, i))
            {
                throw new IgosException(
                    $"The network has two layers named \"{layers[i].Name}\"; names must be unique.");
            }
        }

        OutputIndex = IndexOf(OutputName);
        var readers = new int[layers.Count];
        foreach (var read in _inputIndices.SelectMany(indices => indices).Where(read => read >= 0))
        {
            readers[read]++;
        }

        // A convolution's backward pass doesn't need its output, so a ReLU that alone reads it may overwrite it.
        _inPlace = [.. Enumerable.Range(0, layers.Count)
            .Select(i => layers[i] is Relu { IsBounded: false } && _inputIndices[i][0] is >= 0 and var read
                && layers[read] is Convolution && readers[read] == 1 && read != OutputIndex)];
        // max(0, ·) of a maximum is the maximum of max(0, ·): a ReLU that max pooling alone reads is done on
        // what is left of it.
        var pooled = layers.Where(layer => layer is RoutingLayer { Kind: RoutingLayer.MaxPooling })
            .SelectMany(layer => layer.Inputs).ToHashSet();
        _afterPooling = [.. Enumerable.Range(0, layers.Count)
            .Select(i => layers[i] is Relu { IsBounded: false } && readers[i] == 1 && pooled.Contains(layers[i].Name)
                && i != OutputIndex)];
        // A convolution computes the activation that alone reads it on the way out, where no gradient is wanted.
        _activation = [.. Enumerable.Range(0, layers.Count).Select(_ => -1)];
        foreach (var i in Enumerable.Range(0, layers.Count).Where(i => FusedActivation.Of(layers[i]) is not null))
        {
            if (_inputIndices[i] is [>= 0 and var read] && layers[read] is Convolution && readers[read] == 1
                && read != OutputIndex)
            {
                _activation[read] = i;
            }
        }

        _hasTrainedWeights = layers.Any(layer => layer.Tensors.Any(tensor => tensor.requires_grad));
        _lastReads = [.. Enumerable.Range(0, layers.Count)
            .Select(i => Enumerable.Range(0, layers.Count).Where(j => lastRead[j] == i && j != OutputIndex).ToArray())];
    }

    /// <summary>The layers in the order in which they run.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The name under which layers read the network's input.</summary>
    public string InputName { get; }

    /// <summary>The layer whose output holds the logits.</summary>
    public string OutputName { get; }

    /// <summary>How many numbers the weights hold.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    private int OutputIndex { get; }

    /// <summary>The layer of that name.</summary>
    /// <exception cref="IgosException">There is none; the message names similar ones.</exception>
    public Layer this[string name] => Layers[IndexOf(name)];

    /// <summary>Whether a layer has that name.</summary>
    public bool Contains(string name) => _index.ContainsKey(name);

    /// <summary>Runs the network.</summary>
    /// <param name="input">[N, 3, H, W], normalized.</param>
    /// <returns>Logits, [N, C], differentiable once with respect to the input; the caller's.</returns>
    public Tensor Forward(Tensor input)
    {
        using var activations = Forward(input, []);
        return activations.TakeOutput();
    }

    /// <summary>Runs the network and keeps some activations.</summary>
    /// <param name="input">[N, 3, H, W], normalized.</param>
    /// <param name="keep">The names of layers whose outputs are kept.</param>
    /// <param name="run">
    /// How a layer computes its output from its inputs; by default <see cref="Layer.Forward"/>. A method that wants
    /// another backward rule at some layers puts it here.
    /// </param>
    /// <returns>The output and what was asked for; the caller's. All others are released as soon as nothing reads
    /// them.</returns>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public Activations Forward(Tensor input, IReadOnlyCollection<string> keep,
        Func<Layer, IReadOnlyList<Tensor>, Tensor>? run = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var scope = NewDisposeScope();
        var kept = keep.Select(IndexOf).ToHashSet();
        var values = new Tensor?[Layers.Count];
        var done = new HashSet<int>(); // activations that the convolutions before them have computed
        using var ordered = input.dim() == 4 ? input.ChannelsLast() : input.alias();
        var isFast = run is null && !_hasTrainedWeights && FusedConvolution.IsAvailable
            && ordered.device_type == DeviceType.CPU;
        var fused = isFast && StaysWithinBounds(ordered) ? Fused() : null;
        for (var i = 0; i < Layers.Count; i++)
        {
            var inputs = Array.ConvertAll(_inputIndices[i], j => j < 0 ? ordered : values[j]!);
            values[i] = run is not null ? run(Layers[i], inputs)
                : done.Contains(i) ? inputs[0].alias()
                : isFast && Layers[i] is Convolution convolution && Convolved(convolution, inputs[0], i) is { } output
                    ? output
                : _afterPooling[i] && !kept.Contains(i) ? inputs[0].alias()
                : _inputIndices[i] is [>= 0 and var read] && _afterPooling[read] && !kept.Contains(read)
                    && !done.Contains(read) ? Layers[i].Forward(inputs).relu_()
                : _inPlace[i] && !kept.Contains(_inputIndices[i][0]) ? inputs[0].relu_().alias()
                : Layers[i].Forward(inputs);
            foreach (var last in _lastReads[i])
            {
                if (!kept.Contains(last))
                {
                    values[last]!.Dispose();
                    values[last] = null;
                }
            }
        }

        var logits = values[OutputIndex]!.MoveToOuterDisposeScope();
        var named = kept.Where(i => i != OutputIndex)
            .ToDictionary(i => Layers[i].Name, i => values[i]!.MoveToOuterDisposeScope());
        return new Activations(OutputName, logits, named);

        // The convolution, with the activation that follows where that may be computed on the way out.
        Tensor? Convolved(Convolution convolution, Tensor x, int i)
        {
            var next = _activation[i];
            var isFused = fused is not null && next >= 0 && fused[next] && !kept.Contains(i);
            var activation = isFused ? FusedActivation.Of(Layers[next])! : FusedActivation.None;
            var result = is_grad_enabled() && x.requires_grad ? convolution.ForwardForGradient(x, activation)
                : convolution.ForwardAlone(x, activation);
            if (isFused && result is not null)
            {
                done.Add(next);
            }

            return result;
        }
    }

    /// <summary>
    /// Which activations a convolution may compute. oneDNN's make NaN a number, so only those that provably get none.
    /// </summary>
    private bool[] Fused()
    {
        if (Volatile.Read(ref _isFused) is { } known)
        {
            return known;
        }

        var result = new bool[Layers.Count];
        var bounds = _activation.Any(i => i >= 0) ? ValueBounds.Of(this) : [];
        for (var i = 0; i < bounds.Length; i++)
        {
            if (_activation[i] >= 0 && double.IsFinite(bounds[i]))
            {
                result[_activation[i]] = true;
            }
        }

        Volatile.Write(ref _isFused, result);
        return result;
    }

    private static bool StaysWithinBounds(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return input.numel() > 0 && input.is_floating_point()
            && input.abs().max().to(float32).item<float>() <= ValueBounds.Input;
    }

    /// <summary>Moves every weight to a device.</summary>
    public void To(Device device)
    {
        foreach (var layer in Layers)
        {
            layer.To(device);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var layer in Layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>Says that there is no layer of that name, and names similar ones.</summary>
    internal string Missing(string name)
    {
        var similar = Layers.Select(l => l.Name).Where(n => n.Contains(name, StringComparison.OrdinalIgnoreCase))
            .DefaultIfEmpty(Layers[^1].Name).TakeLast(5);
        return $"The network has no layer \"{name}\"; there is, for example, "
            + $"{string.Join(", ", similar.Select(n => $"\"{n}\""))} ({Layers.Count} layers in all).";
    }

    private int Resolve(Layer reader, string name) => name == InputName ? -1
        : _index.TryGetValue(name, out var index) ? index
        : throw new IgosException($"Layer {reader} reads \"{name}\", which no layer before it computes.");

    private int IndexOf(string name)
    {
        if (_index.TryGetValue(name, out var index))
        {
            return index;
        }

        throw new IgosException(Missing(name));
    }
}
