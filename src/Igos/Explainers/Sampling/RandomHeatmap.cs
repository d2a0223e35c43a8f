using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Sampling;

/// <summary>Options of <see cref="RandomHeatmap"/>.</summary>
public sealed record RandomHeatmapOptions : NativeResolutionOptions;

/// <summary>Uniform random numbers, by default 28×28: what every method must beat.</summary>
public sealed class RandomHeatmap(RandomHeatmapOptions? options = null)
    : OneStepExplainer<RandomHeatmapOptions>(Descriptor, options)
{
    private const int DefaultSize = 28;

    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<RandomHeatmapOptions>("random", o => new RandomHeatmap(o),
        _ => new Cost(0, 0), "Random", "a reference", Needs.Scores, Resolution.Any, isReference: true,
        usesSeed: _ => true);

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int[] rows, string? layer, Action<int> report)
    {
        var size = Options.Size ?? Math.Min(DefaultSize, Math.Min(probe.InputSize.Height, probe.InputSize.Width));
        return stack([.. rows.Select(row =>
        {
            using var generator = NoiseSeed.Of(Options.Seed, probe.Question.Images[row]).Generator(0);
            return rand([size, size], generator: generator);
        })]);
    }
}
