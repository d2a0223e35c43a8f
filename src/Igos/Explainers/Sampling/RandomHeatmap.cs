using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Sampling;

/// <summary>Options of <see cref="RandomHeatmap"/>.</summary>
public sealed record RandomHeatmapOptions : NativeResolutionOptions;

/// <summary>Uniform random numbers, by default 28×28: what every method must beat.</summary>
public sealed class RandomHeatmap(RandomHeatmapOptions? options = null) : OneStepExplainer("random", options ?? new RandomHeatmapOptions())
{
    private const int DefaultSize = 28;

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        var options = (RandomHeatmapOptions)Options;
        var size = options.Size ?? Math.Min(DefaultSize, Math.Min(classifier.InputSize.Height, classifier.InputSize.Width));
        return stack([.. rows.Select(row =>
        {
            using var generator = NoiseSeed.Of(options.Seed, input.Images[row]).Generator(0);
            return rand([size, size], generator: generator);
        })]);
    }
}
