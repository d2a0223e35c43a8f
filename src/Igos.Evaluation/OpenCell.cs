using Igos.Evaluation.Datasets;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>A heatmap, or its scores, that a store lacks.</summary>
/// <param name="File">The photograph.</param>
/// <param name="Hash">SHA-256 of its file.</param>
/// <param name="Truth">Its true class, where it is known.</param>
/// <param name="Choice">The method with its options.</param>
/// <param name="Passes">What it costs, as far as that can be told before.</param>
public sealed record OpenCell(PhotographFile File, string Hash, int? Truth, MethodChoice Choice, double Passes);
