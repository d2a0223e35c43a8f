using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.NativeLibraries;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>
/// What all methods of the library share: options checked once, one probe a call, one way to an explanation.
/// </summary>
/// <typeparam name="TOptions">The record of the method's options.</typeparam>
public abstract class Explainer<TOptions> : IExplainer
    where TOptions : ExplainerOptions, new()
{
    private const int TopClasses = 5;

    private protected Explainer(Method method, TOptions? options)
    {
        Options = options ?? new TOptions();
        Options.Validate();
        method.CheckSeeds(Options);
        Method = method;
    }

    /// <inheritdoc/>
    public Method Method { get; }

    /// <summary>The options in force.</summary>
    public TOptions Options { get; }

    ExplainerOptions IExplainer.Options => Options;

    /// <summary>The kind of score that the method asks for; null for the question's.</summary>
    private protected virtual ScoreKind? Score => null;

    /// <inheritdoc/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    public IReadOnlyList<Explanation> Explain(Question question, IProgress<ExplanationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (Options.Seeds > 1)
        {
            return new SeedEnsemble(Method, Options).Explain(question, progress, cancellationToken);
        }

        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var probe = new Probe(question, Score, Options.MaxPerturbedImages, cancellationToken);
        var findings = Find(probe, progress);
        return [.. findings.Select((finding, row) => new Explanation
        {
            Method = Method,
            Options = Options,
            Heatmap = finding.Heatmap,
            Signed = finding.Signed,
            ResampledFrom = finding.ResampledFrom,
            Layer = finding.Layer,
            Target = question.Target(row),
            Baseline = question.Baseline,
            BaselineProbability = question.BaselineProbabilities[row],
            Iterations = finding.Iterations,
            StopReason = finding.StopReason,
            Passes = probe.Passes(row),
            Seconds = watch.Elapsed.TotalSeconds / question.Count,
            Trace = finding.Trace,
            Warnings = [.. question.Warnings(row), .. finding.Warnings, .. WithoutMeaning(finding.Heatmap)],
            TopClasses = question.TopClasses(row, TopClasses),
            Versions = Versions.Current,
            Model = ModelDescription.Of(question.Classifier),
        })];
    }

    /// <inheritdoc/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first argument tells the overloads apart.")]
    public Explanation Explain(IClassifier classifier, Photograph photograph, string? target = null,
        BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OnePhotograph.Explain(this, classifier, photograph, target, baseline, resize, progress, cancellationToken);

    /// <inheritdoc/>
    public Task<Explanation> ExplainAsync(IClassifier classifier, Photograph photograph, string? target = null,
        BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Explain(
            classifier, photograph, target, baseline, resize, progress, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Explanation> ExplainAllAsync(IClassifier classifier, IEnumerable<Photograph> photographs,
        string? target = null, BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OnePhotograph.ExplainAllAsync(
            this, classifier, photographs, target, baseline, resize, progress, cancellationToken);

    /// <summary>Finds the heatmaps.</summary>
    /// <param name="probe">The images, and the way to the network.</param>
    /// <param name="progress">Told how far the work is, or null.</param>
    /// <returns>One finding an image, in order.</returns>
    private protected abstract IReadOnlyList<Finding> Find(Probe probe, IProgress<ExplanationProgress>? progress);

    private static IEnumerable<Warning> WithoutMeaning(Heatmap heatmap) => HeatmapProblem.Of(heatmap) is { } problem
        ? [new Warning(WarningScope.Method, WarningKind.HeatmapWithoutMeaning, problem)] : [];

    /// <summary>What a method found for one image.</summary>
    private protected sealed record Finding(Heatmap Heatmap, int Iterations, string StopReason)
    {
        public Heatmap? Signed { get; init; }

        public ImageSize? ResampledFrom { get; init; }

        public string? Layer { get; init; }

        public IReadOnlyList<TraceStep> Trace { get; init; } = [];

        public IReadOnlyList<Warning> Warnings { get; init; } = [];
    }
}
