using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Weights;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Loading.Zoo;

/// <summary>
/// A published architecture with torchvision's parameter and layer names, and where its official weights are.
/// </summary>
public sealed record Architecture
{
    /// <summary>How many classes the official weights tell apart.</summary>
    internal const int OfficialClasses = 1000;

    private readonly string _head;
    private readonly Action<NetworkBuilder, int> _layers;

    /// <param name="head">The name of the weight whose rows are the classes.</param>
    /// <param name="layers">Writes the layers down for a number of classes.</param>
    internal Architecture(string head, Action<NetworkBuilder, int> layers)
    {
        _head = head;
        _layers = layers;
    }

    /// <summary>Torchvision's name: <c>resnet50</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The accuracy on ImageNet's validation images that torchvision publishes for the official weights, in percent.
    /// </summary>
    public required double Top1 { get; init; }

    /// <summary>
    /// How many numbers training fitted (batch normalization's statistics don't count), with 1,000 classes.
    /// </summary>
    public required long ParameterCount { get; init; }

    /// <summary>The official file of ImageNet weights.</summary>
    public required OfficialWeights Weights { get; init; }

    /// <summary>The input that the official weights were trained for; height and width in pixels.</summary>
    public ImageSize InputSize { get; } = new(224, 224);

    /// <summary>How the input is normalized.</summary>
    public Normalization Normalization { get; } = Normalization.ImageNet;

    /// <summary>
    /// How the published accuracy was measured: the shorter side resized to this, then the middle cropped.
    /// </summary>
    public int EvaluationResize { get; init; } = 256;

    internal Func<string, string>? FormerName { get; init; }

    /// <summary>The tensors of its state dict in PyTorch's order, without <c>num_batches_tracked</c>.</summary>
    /// <param name="classes">How many classes the head tells apart.</param>
    public IReadOnlyList<NamedShape> Parameters(int classes = OfficialClasses)
    {
        using var scope = NewDisposeScope();
        var builder = new NetworkBuilder(new Dictionary<string, Tensor>(), Name);
        _layers(builder, classes);
        builder.Discard();
        return builder.Parameters;
    }

    /// <summary>
    /// The network with every weight zero: for looking at its layers and their shapes without any file.
    /// </summary>
    /// <param name="classes">How many classes the head tells apart.</param>
    /// <returns>The network; the caller's.</returns>
    public Network BuildEmpty(int classes = OfficialClasses)
    {
        using var zero = zeros(1);
        using var weights = new StateDict();
        foreach (var parameter in Parameters(classes))
        {
            weights.Add(parameter.Name, zero.expand([.. parameter.Shape])); // one number's memory
        }

        return Build(weights, Name, classes, takesOver: false, []);
    }

    /// <summary>
    /// How many classes these weights tell apart: the rows of the head's weight; 1,000 where it is missing.
    /// </summary>
    public int ClassCount(IReadOnlyDictionary<string, Tensor> weights) => Fit(weights).ClassCount;

    /// <summary>Reads the weights that fit best of all that a file holds, and builds the network.</summary>
    /// <param name="path">
    /// A state dict, a checkpoint with some, a .safetensors file or the index.json of several.
    /// </param>
    /// <param name="fit">
    /// Where the weights were in the file, how many classes they tell apart, and what was left over.
    /// </param>
    /// <returns>The network; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The file can't be read, or a tensor is missing, of another shape or unknown.
    /// </exception>
    public Network Load(string path, out WeightsFit fit)
    {
        WeightsFit? found = null;
        using var weights = WeightsFile.Read(path, held => (found = WeightsFitting.Fit(this, held)).Chosen);
        fit = found!;
        return Build(weights, path, fit.ClassCount, takesOver: true, fit.Unexpected);
    }

    /// <summary>
    /// Builds the network; any number of classes. Batch normalizations are folded into the convolutions before them.
    /// </summary>
    /// <param name="weights">
    /// Named tensors of any floating type, for example a state dict; all may have the same prefix, such as
    /// <c>module.</c>. Those that are float32 already are shared with the network, not copied, so that a large file is
    /// in memory once; dispose them when you like, but don't write to them.
    /// </param>
    /// <param name="source">What errors call the weights; best the file.</param>
    /// <returns>The network; the caller's.</returns>
    /// <exception cref="IgosException">
    /// A tensor is missing, of another shape or unknown; the message lists the first of each.
    /// </exception>
    public Network Build(IReadOnlyDictionary<string, Tensor> weights, string source)
    {
        var all = weights.ToArray();
        var fit = Fit(all);
        var chosen = fit.Chosen.ToDictionary(c => c.Name, c => all[c.Index].Value);
        return Build(chosen, source, fit.ClassCount, takesOver: false, fit.Unexpected);
    }

    /// <summary>The name of the weight whose rows are the classes.</summary>
    internal string Head => _head;

    /// <summary>All names that its tensors have, in newer files or in older ones.</summary>
    internal HashSet<string> Names => [.. Parameters().SelectMany(p => (string[])[p.Name, Former(p.Name)])];

    /// <summary>The name that a tensor had in older files, or the same where it had no other.</summary>
    internal string Former(string name) => FormerName?.Invoke(name) ?? name;

    private WeightsFit Fit(IEnumerable<KeyValuePair<string, Tensor>> weights) => WeightsFitting.Fit(
        this, [.. weights.Select(t => new HeldTensor("", t.Key, t.Value.shape, t.Value.dtype))]);

    private Network Build(IReadOnlyDictionary<string, Tensor> weights, string source, int classes, bool takesOver,
        IReadOnlyList<string> unexpected)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var builder = new NetworkBuilder(weights, source, FormerName, takesOver);
        _layers(builder, classes);
        return builder.Build(Name, unexpected);
    }
}
