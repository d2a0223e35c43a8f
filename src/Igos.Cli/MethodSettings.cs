using Igos.Classifiers;
using Igos.Explainers;
using Igos.Metrics;

namespace Igos.Cli;

/// <summary>What the methods are told; null leaves a method its published default.</summary>
internal sealed record MethodSettings
{
    /// <summary>m of the m×m heatmap; by default what suits the input.</summary>
    public int? Size { get; init; }

    public int? Iterations { get; init; }

    public int? Steps { get; init; }

    public double? L1 { get; init; }

    public double? TotalVariation { get; init; }

    public double? Noise { get; init; }

    public int Seed { get; init; }

    public int? MaxPerturbed { get; init; }

    /// <summary>The size in force: 28, and half the side of inputs so small that 28 would be as fine as their pixels.</summary>
    public int SizeFor(ImageSize input)
    {
        var side = Math.Min(input.Height, input.Width);
        var size = Size ?? Math.Clamp(side / 2, 1, 28);
        return size <= side ? size
            : throw new UsageException($"--size {size}: the classifier takes images of {input}, so a heatmap can have from 1 to {side} cells a side.");
    }

    /// <summary>How heatmaps are scored.</summary>
    public DeletionInsertionOptions Scoring => MaxPerturbed is { } most ? new() { MaxPerturbedImages = most } : new();

    public IExplainer Explainer(string method, int size)
    {
        var defaults = new IntegratedGradientsOptimizedSaliencyOptions { Size = size, Seed = Seed };
        return new IntegratedGradientsOptimizedSaliency(defaults with
        {
            Iterations = Iterations ?? defaults.Iterations,
            Steps = Steps ?? defaults.Steps,
            L1 = L1,
            TotalVariation = TotalVariation,
            Noise = Noise ?? defaults.Noise,
            MaxPerturbedImages = MaxPerturbed ?? defaults.MaxPerturbedImages,
        });
    }
}
