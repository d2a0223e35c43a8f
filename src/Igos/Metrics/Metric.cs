using Igos.Classifiers;
using Igos.Heatmaps;

namespace Igos.Metrics;

/// <summary>A way to judge heatmaps by what the network does: it stands beside the metric's class.</summary>
/// <param name="Name">The field's word.</param>
/// <param name="Measure">Judges one image's heatmap under a question's baseline.</param>
public sealed record Metric(string Name, MeasureHeatmap Measure);

/// <summary>Judges the heatmap of one image.</summary>
/// <param name="question">The image, its class and the baseline that removed pixels are replaced by.</param>
/// <param name="row">Which image of the question.</param>
/// <param name="heatmap">Finite, at any resolution up to the image's.</param>
/// <param name="maxPerturbedImages">How many perturbed images are in memory at a time.</param>
/// <param name="cancellationToken">Stops between two network passes.</param>
public delegate Measurement MeasureHeatmap(Question question, int row, Heatmap heatmap, int maxPerturbedImages,
    CancellationToken cancellationToken);
