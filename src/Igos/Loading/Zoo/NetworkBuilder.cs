using Igos.Imaging;
using Igos.Loading.Weights;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Networks.Passes;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Zoo;

/// <summary>
/// Writes an architecture down layer by layer, reading each layer's weights by PyTorch's name. What is missing or has
/// another shape than the architecture's is collected and reported at once.
/// </summary>
/// <param name="weights">
/// Named tensors of any floating type, not taken over. Those that are float32 already are shared with the network, not
/// copied, so that a large file is in memory once; the caller may dispose them at any time, but must not write to them.
/// </param>
/// <param name="source">What to call them in errors: the file.</param>
/// <param name="formerName">The name that a tensor had in older files, or the same where it had no other.</param>
/// <param name="takesOver">
/// Whether the tensors are taken out of the weights, a <see cref="StateDict"/>, one by one: each is freed as soon as
/// its layer holds it in another form, so that not even a part of a large file is in memory twice.
/// </param>
internal sealed class NetworkBuilder(IReadOnlyDictionary<string, Tensor> weights, string source,
    Func<string, string>? formerName = null, bool takesOver = false)
{
    private const int ShownProblems = 3;

    private readonly List<Layer> _layers = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _misshapen = [];
    private readonly HashSet<string> _read = [];
    private readonly List<NamedShape> _parameters = [];

    /// <summary>
    /// What has been read so far, in order: the architecture's state dict without <c>num_batches_tracked</c>.
    /// </summary>
    public IReadOnlyList<NamedShape> Parameters => _parameters;

    /// <summary>The name under which layers read the image.</summary>
    public string Input => "image";

    public string Convolution(string name, string input, int channelsIn, int channelsOut, int kernel,
        int stride = 1, int padding = 0, bool bias = true, int groups = 1)
    {
        var weight = input == Input && IsGrey($"{name}.weight")
            ? OfColours(Read($"{name}.weight", channelsOut, 1, kernel, kernel))
            : Read($"{name}.weight", channelsOut, channelsIn / groups, kernel, kernel);
        var offset = bias ? Read($"{name}.bias", channelsOut) : null;
        return Add(new Convolution(name, input, weight, offset, [stride, stride],
            [padding, padding, padding, padding], null, groups));
    }

    public string BatchNormalization(string name, string input, int channels, double epsilon = 1e-5)
    {
        _read.Add($"{name}.num_batches_tracked");
        _read.Add(Former($"{name}.num_batches_tracked"));
        return Add(new BatchNormalization(name, input, Read($"{name}.weight", channels), Read($"{name}.bias", channels),
            Read($"{name}.running_mean", channels), Read($"{name}.running_var", channels), epsilon));
    }

    public string Relu(string name, string input) => Add(new Relu(name, input));

    public string Sum(string name, string left, string right) => Add(new Addition(name, left, right));

    public string MaxPooling(string name, string input, int kernel, int stride, int padding = 0, bool ceil = false) =>
        Route(name, RoutingLayer.MaxPooling, [input],
            x => F.max_pool2d(x[0], [kernel, kernel], [stride, stride], [padding, padding], ceil_mode: ceil));

    public string GlobalMaxPooling(string name, string input) =>
        Route(name, "GlobalMaxPooling", [input], x => x[0].amax([2, 3], keepdim: true));

    public string GlobalAveragePooling(string name, string input) =>
        Add(Networks.Layers.AveragePooling.Global(name, input));

    public string AdaptiveAveragePooling(string name, string input, int size) =>
        Add(new AveragePooling(name, input, x => F.adaptive_avg_pool2d(x, [size, size])));

    public string AveragePooling(string name, string input, int size) =>
        Add(new AveragePooling(name, input, x => F.avg_pool2d(x, [size, size], [size, size])));

    public string Flatten(string name, string input) => Route(name, "Flatten", [input], x => x[0].flatten(1));

    public string Concatenation(string name, params string[] inputs) =>
        Route(name, "Concatenation", inputs, x => cat([.. x], 1));

    /// <summary>The same values under the name of the module that ends here, so that a user can name it.</summary>
    public string Identity(string name, string input) => Route(name, "Identity", [input], x => x[0].alias());

    public string LayerNormalization(string name, string input, int width, double epsilon, string? weights = null) =>
        Function(name, "LayerNormalization", [input], (x, own) => F.layer_norm(x[0], [width], own[0], own[1], epsilon),
            Read($"{weights ?? name}.weight", width), Read($"{weights ?? name}.bias", width));

    public string Gelu(string name, string input) => Function(name, "Gelu", [input], (x, _) => F.gelu(x[0]));

    public string Linear(string name, string input, int channelsIn, int channelsOut) =>
        Add(new Linear(name, input,
            Read($"{name}.weight", channelsOut, channelsIn), Read($"{name}.bias", channelsOut)));

    /// <summary>Any layer that has no method here.</summary>
    public string Add(Layer layer)
    {
        _layers.Add(layer);
        return layer.Name;
    }

    public string Function(string name, string kind, IReadOnlyList<string> inputs,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor?>, Tensor> forward, params Tensor?[] tensors) =>
        Add(new FunctionLayer(name, kind, inputs, forward, tensors));

    public string Route(string name, string kind, IReadOnlyList<string> inputs,
        Func<IReadOnlyList<Tensor>, Tensor> forward) =>
        Add(new RoutingLayer(name, kind, inputs, forward));

    /// <summary>How many rows a weight has, or <paramref name="otherwise"/> where it is missing.</summary>
    public int Rows(string name, int otherwise) =>
        weights.TryGetValue(name, out var head) && head.dim() > 0 ? (int)head.shape[0] : otherwise;

    /// <summary>
    /// A tensor of the architecture's shape, float32. Where the weights don't hold it, one without memory, which no
    /// network gets: a wrong file can't make this program allocate what the file doesn't hold.
    /// </summary>
    public Tensor Read(string name, params long[] shape)
    {
        _parameters.Add(new NamedShape(name, shape));
        var key = weights.ContainsKey(name) ? name : Former(name);
        _read.Add(key);
        if (!weights.TryGetValue(key, out var tensor))
        {
            _missing.Add(name);
        }
        else if (!tensor.shape.SequenceEqual(shape))
        {
            _misshapen.Add($"{name} [{string.Join(", ", tensor.shape)}] instead of [{string.Join(", ", shape)}]");
        }
        else
        {
            tensor = takesOver ? ((StateDict)weights).Take(key) : tensor.alias();
            if (tensor.dtype == ScalarType.Float32)
            {
                return tensor;
            }

            using (tensor)
            {
                return tensor.to(float32);
            }
        }

        return empty(shape, device: META);
    }

    /// <summary>The network, with batch normalizations folded into the convolutions before them.</summary>
    /// <param name="architecture">Its name, for errors.</param>
    /// <param name="others">Tensors beside the weights that show that they belong to another architecture.</param>
    /// <exception cref="IgosException">
    /// The weights belong to another architecture; the message says how they differ.
    /// </exception>
    public Network Build(string architecture, IReadOnlyList<string>? others = null)
    {
        string[] unexpected = [.. weights.Keys.Where(name => !_read.Contains(name)), .. others ?? []];
        if (_missing.Count > 0 || _misshapen.Count > 0 || unexpected.Length > 0)
        {
            Discard();
            var differences = new[]
            {
                Listed("missing", _missing),
                Listed("of another shape", _misshapen),
                Listed("unexpected", unexpected),
            };
            throw new IgosException($"{source} doesn't hold the weights of {architecture}: "
                + string.Join("; ", differences.OfType<string>())
                + ". Name the architecture that the weights were trained with.");
        }

        return new Network(BatchNormalizationFolding.Apply(_layers), Input);
    }

    /// <summary>Disposes what was built, where no network is made of it.</summary>
    public void Discard()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>
    /// Whether the network was trained on images of one channel: the weight of its first layer says so.
    /// </summary>
    private bool IsGrey(string weight) =>
        (weights.TryGetValue(weight, out var first) || weights.TryGetValue(Former(weight), out first))
        && first.shape is [_, 1, _, _];

    private static Tensor OfColours(Tensor ofGrey)
    {
        using (ofGrey)
        {
            return Luminance.ConvolutionOf(ofGrey);
        }
    }

    private string Former(string name) => formerName?.Invoke(name) ?? name;

    private static string? Listed(string what, IReadOnlyCollection<string> names)
    {
        var shown = string.Join(", ", names.Take(ShownProblems));
        var others = names.Count > ShownProblems ? ", …" : "";
        return names.Count == 0 ? null : $"{names.Count} {what} ({shown}{others})";
    }
}
