using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>
/// A method that maps each image on its own, in batches under the limit: all but the mask optimizations.
/// </summary>
/// <typeparam name="TOptions">The record of the method's options.</typeparam>
public abstract class OneStepExplainer<TOptions> : Explainer<TOptions>
    where TOptions : NativeResolutionOptions, new()
{
    private protected OneStepExplainer(Method method, TOptions? options)
        : base(method, options)
    {
    }

    /// <summary>The class's logit, as the gradient methods take it.</summary>
    private protected override ScoreKind? Score => ScoreKind.Logit;

    /// <summary>How many perturbed images (or points) each map is made of.</summary>
    private protected virtual int Samples => 1;

    /// <inheritdoc/>
    private protected sealed override IReadOnlyList<Finding> Find(Probe probe, IProgress<ExplanationProgress>? progress)
    {
        var findings = new List<Finding>();
        var layer = LayerFor(probe);
        Warning[] warnings = [.. WarningsOf(probe)];
        foreach (var rows in Batches(probe))
        {
            using var scope = NewDisposeScope();
            var total = Samples * probe.Question.Count;
            void Report(int done) =>
                progress?.Report(new ExplanationProgress(Method.Name, findings.Count * Samples + done, total));
            var (maps, signed) = Map(probe, rows, layer, Report);
            var native = new ImageSize((int)maps.shape[1], (int)maps.shape[2]);
            var heatmaps = HeatmapResampling.To(maps, Options.Size);
            var signedHeatmaps = signed is null ? null : HeatmapResampling.To(signed, Options.Size);
            var resampled = native != new ImageSize((int)heatmaps.shape[1], (int)heatmaps.shape[2]);
            findings.AddRange(Enumerable.Range(0, rows.Length).Select(i =>
                new Finding(Heatmap.From(heatmaps[i]), Samples, "one step")
                {
                    Signed = signedHeatmaps is null ? null : Heatmap.From(signedHeatmaps[i]),
                    ResampledFrom = resampled ? native : null,
                    Layer = layer,
                    Warnings = [.. warnings, .. WarningsOf(probe, layer, maps[i])],
                }));
        }

        progress?.Report(new ExplanationProgress(Method.Name, 1, 1));
        return findings;
    }

    /// <summary>The images that are mapped together: one by one where each is perturbed many times.</summary>
    private protected virtual IEnumerable<int[]> Batches(Probe probe) =>
        probe.Batches(Enumerable.Range(0, probe.Question.Count));

    /// <summary>What to know of the method on this classifier, whatever the image.</summary>
    private protected virtual IEnumerable<Warning> WarningsOf(Probe probe) => [];

    /// <summary>What to know of one image's map, [h, w], at the method's own resolution.</summary>
    private protected virtual IEnumerable<Warning> WarningsOf(Probe probe, string? layer, Tensor map) => [];

    /// <summary>The layer that the method looks at, of those that look at one.</summary>
    private protected virtual string? LayerFor(Probe probe) => null;

    /// <summary>The heatmaps of some images.</summary>
    /// <param name="probe">All images, and the way to the network.</param>
    /// <param name="rows">The images to do.</param>
    /// <param name="layer">What <see cref="LayerFor"/> said.</param>
    /// <param name="report">Told how many samples are done as it goes.</param>
    /// <returns>Of N = the number of rows; the caller's.</returns>
    private protected abstract Maps Map(Probe probe, int[] rows, string? layer, Action<int> report);
}
