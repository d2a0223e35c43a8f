using Igos.Classifiers.Networks;
using Igos.Classifiers.Networks.Layers;
using Igos.Classifiers.Networks.Passes;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Classifiers.Zoo;

/// <summary>
/// Writes an architecture down layer by layer, reading each layer's weights by PyTorch's name. What is missing or has another
/// shape than the architecture's is collected and reported at once.
/// </summary>
/// <param name="weights">Named tensors of any floating type; copied as float32, not taken over.</param>
/// <param name="source">What to call them in errors: the file.</param>
internal sealed class NetworkBuilder(IReadOnlyDictionary<string, Tensor> weights, string source)
{
    private const int ShownProblems = 3;

    private readonly List<Layer> _layers = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _misshapen = [];
    private readonly HashSet<string> _read = [];

    /// <summary>The name under which layers read the image.</summary>
    public string Input => "image";

    public string Convolution(string name, string input, int channelsIn, int channelsOut, int kernel, int stride = 1, int padding = 0,
        bool bias = true, int groups = 1)
    {
        var weight = Read($"{name}.weight", channelsOut, channelsIn / groups, kernel, kernel);
        return Add(new Convolution(name, input, weight, bias ? Read($"{name}.bias", channelsOut) : null, [stride, stride],
            [padding, padding, padding, padding], null, groups));
    }

    public string BatchNormalization(string name, string input, int channels, double epsilon = 1e-5)
    {
        _read.Add($"{name}.num_batches_tracked");
        return Add(new BatchNormalization(name, input, Read($"{name}.weight", channels), Read($"{name}.bias", channels),
            Read($"{name}.running_mean", channels), Read($"{name}.running_var", channels), epsilon));
    }

    public string Relu(string name, string input) => Add(new Relu(name, input));

    public string Sum(string name, string left, string right) => Add(new Addition(name, left, right));

    public string MaxPooling(string name, string input, int kernel, int stride, int padding = 0, bool ceil = false) =>
        Route(name, "MaxPooling", [input], x => F.max_pool2d(x[0], [kernel, kernel], [stride, stride], [padding, padding], ceil_mode: ceil));

    public string GlobalMaxPooling(string name, string input) => Route(name, "GlobalMaxPooling", [input], x => x[0].amax([2, 3], keepdim: true));

    public string GlobalAveragePooling(string name, string input) => Add(AveragePooling.Global(name, input));

    public string Flatten(string name, string input) => Route(name, "Flatten", [input], x => x[0].flatten(1));

    public string Concatenation(string name, params string[] inputs) => Route(name, "Concatenation", inputs, x => cat([.. x], 1));

    public string Linear(string name, string input, int channelsIn, int channelsOut) =>
        Add(new Linear(name, input, Read($"{name}.weight", channelsOut, channelsIn), Read($"{name}.bias", channelsOut)));

    /// <summary>Any layer that has no method here.</summary>
    public string Add(Layer layer)
    {
        _layers.Add(layer);
        return layer.Name;
    }

    public string Route(string name, string kind, IReadOnlyList<string> inputs, Func<IReadOnlyList<Tensor>, Tensor> forward) =>
        Add(new RoutingLayer(name, kind, inputs, forward));

    /// <summary>The number of classes: how many rows the head's weight has, or <paramref name="otherwise"/> where it is missing.</summary>
    public int Rows(string name, int otherwise) =>
        weights.TryGetValue(name, out var head) && head.dim() > 0 ? (int)head.shape[0] : otherwise;

    /// <summary>A tensor of the architecture's shape, float32; zeros where the weights don't hold it.</summary>
    public Tensor Read(string name, params long[] shape)
    {
        _read.Add(name);
        if (!weights.TryGetValue(name, out var tensor))
        {
            _missing.Add(name);
            return zeros(shape);
        }

        if (!tensor.shape.SequenceEqual(shape))
        {
            _misshapen.Add($"{name} [{string.Join(", ", tensor.shape)}] instead of [{string.Join(", ", shape)}]");
            return zeros(shape);
        }

        return tensor.to(float32, copy: true);
    }

    /// <summary>The network, with batch normalizations folded into the convolutions before them.</summary>
    /// <exception cref="IgosException">The weights belong to another architecture; the message says how they differ.</exception>
    public Network Build(string architecture)
    {
        var unexpected = weights.Keys.Where(name => !_read.Contains(name)).ToArray();
        if (_missing.Count > 0 || _misshapen.Count > 0 || unexpected.Length > 0)
        {
            foreach (var layer in _layers)
            {
                layer.Dispose();
            }

            throw new IgosException($"{source} doesn't hold the weights of {architecture}: " + string.Join("; ",
                new[] { Listed("missing", _missing), Listed("of another shape", _misshapen), Listed("unexpected", unexpected) }.OfType<string>())
                + ". Name the architecture that the weights were trained with.");
        }

        return new Network(BatchNormalizationFolding.Apply(_layers), Input);
    }

    private static string? Listed(string what, IReadOnlyCollection<string> names) => names.Count == 0 ? null
        : $"{names.Count} {what} ({string.Join(", ", names.Take(ShownProblems))}{(names.Count > ShownProblems ? ", …" : "")})";
}
