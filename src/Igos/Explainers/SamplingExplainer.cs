using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Explainers;

/// <summary>
/// A method that makes each image's map of many perturbed copies: noisy, hidden in part, on a line to the baseline.
/// </summary>
/// <typeparam name="TOptions">The record of the method's options.</typeparam>
public abstract class SamplingExplainer<TOptions> : OneStepExplainer<TOptions>
    where TOptions : NativeResolutionOptions, new()
{
    private protected SamplingExplainer(Method method, TOptions? options)
        : base(method, options)
    {
    }

    /// <summary>Runs over the samples of a map, batch by batch.</summary>
    /// <param name="batch">Takes the samples of a batch, from 0, and the image's row for each of them.</param>
    internal delegate void SamplingLoop(Action<int[], int[]> batch);

    /// <inheritdoc/>
    private protected sealed override IEnumerable<int[]> Batches(Probe probe) =>
        Enumerable.Range(0, probe.Question.Count).Select(row => new[] { row });

    /// <inheritdoc/>
    private protected sealed override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report) =>
        Map(probe, rows[0], batch =>
        {
            foreach (var samples in probe.Batches(Enumerable.Range(0, Samples)))
            {
                using var scope = NewDisposeScope();
                batch(samples, [.. samples.Select(_ => rows[0])]);
                report(samples[^1] + 1);
            }
        });

    /// <summary>The heatmap of one image.</summary>
    /// <param name="probe">All images, and the way to the network.</param>
    /// <param name="row">The image.</param>
    /// <param name="sample">Runs over its samples.</param>
    /// <returns>Of N = 1; the caller's.</returns>
    private protected abstract Maps Map(Probe probe, int row, SamplingLoop sample);
}
