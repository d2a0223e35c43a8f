using System.Diagnostics;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>A method that maps each image on its own, in batches under the limit: all but the mask optimizations.</summary>
public abstract class OneStepExplainer : IExplainer
{
    private readonly NativeResolutionOptions _options;

    private protected OneStepExplainer(string name, NativeResolutionOptions options)
    {
        options.Validate();
        (Name, _options) = (name, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ExplainerOptions Options => _options;

    /// <inheritdoc/>
    public IReadOnlyList<Explanation> Explain(IClassifier classifier, ExplainerInput input,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var maps = new List<Tensor>();
        ImageSize? native = null;
        var layer = LayerFor(classifier);
        foreach (var rows in PerturbedBatches.Split(Enumerable.Range(0, input.Count), Together, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            void Report(int done, int total) => progress?.Report(new ExplanationProgress(Name, (rows[0] * total) + done * rows.Length, total * input.Count));
            var mapped = Map(classifier, input, rows, layer, Report, cancellationToken);
            native = new ImageSize((int)mapped.shape[1], (int)mapped.shape[2]);
            maps.Add(HeatmapResampling.To(mapped, _options.Size).MoveToOuterDisposeScope());
        }

        using var all = cat(maps);
        progress?.Report(new ExplanationProgress(Name, 1, 1));
        return [.. Enumerable.Range(0, input.Count).Select(row => new Explanation
        {
            Method = Name,
            Options = _options,
            Heatmap = Heatmap.From(all[row]),
            ResampledFrom = native == new ImageSize((int)all.shape[1], (int)all.shape[2]) ? null : native,
            Layer = layer,
            Target = input.Targets[row],
            Probability = input.ImageProbabilities[row],
            BaselineProbability = input.BaselineProbabilities[row],
            Iterations = Samples,
            StopReason = "one step",
            Seconds = watch.Elapsed.TotalSeconds / input.Count,
            Warnings = input.Warnings(row),
        })];
    }

    /// <summary>How many images <see cref="Map"/> is given at a time: the limit, or 1 for a method that perturbs each many times.</summary>
    private protected virtual int Together => _options.MaxPerturbedImages;

    /// <summary>How many perturbed images (or points) each map is made of.</summary>
    private protected virtual int Samples => 1;

    /// <summary>The layer that the method looks at, of those that look at one.</summary>
    private protected virtual string? LayerFor(IClassifier classifier) => null;

    /// <summary>The heatmaps of some images.</summary>
    /// <param name="classifier">What is explained.</param>
    /// <param name="input">All images.</param>
    /// <param name="rows">The images to do.</param>
    /// <param name="layer">What <see cref="LayerFor"/> said.</param>
    /// <param name="report">Told (done, total) as it goes.</param>
    /// <param name="cancellationToken">Stops between two passes.</param>
    /// <returns>[rows, h, w]; the caller's.</returns>
    private protected abstract Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken);

    /// <summary>The layers of a classifier, or an error for one that has none.</summary>
    private protected Network Layers(IClassifier classifier) => classifier.Network
        ?? throw new IgosException($"{Name} looks at a network's layers, and {classifier.Name} is a black box without any: load it as ONNX or as a checkpoint.");

    /// <summary>∂f_c/∂I for each image of a batch.</summary>
    /// <returns>[k, 3, H, W]; the caller's.</returns>
    private protected static Tensor InputGradient(IClassifier classifier, Tensor images, IReadOnlyList<int> targets, ScoreKind score = ScoreKind.Logit)
    {
        using var scope = NewDisposeScope();
        using var leaf = images.detach().requires_grad_(true);
        return ClassScore.Gradient(ClassScore.Of(classifier.Logits(leaf), targets, score), leaf, classifier).MoveToOuterDisposeScope();
    }

    private protected static int[] TargetsOf(ExplainerInput input, IEnumerable<int> rows) => [.. rows.Select(row => input.Targets[row])];
}
