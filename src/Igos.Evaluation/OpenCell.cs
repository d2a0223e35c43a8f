using Igos.Evaluation.Datasets;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>A heatmap, or its scores, that a store lacks.</summary>
/// <param name="File">The photograph.</param>
/// <param name="Hash">SHA-256 of its file.</param>
/// <param name="Asked">The class asked about; -1 for the most probable one.</param>
/// <param name="Truth">Its true class, where it is known.</param>
/// <param name="Question">Of the pointing game; null elsewhere.</param>
/// <param name="Choice">The method with its options.</param>
/// <param name="Passes">
/// What it costs: what heatmaps of its row took, where the store has some of the network, otherwise what the method
/// declares.
/// </param>
/// <param name="Seconds">The same in time, by what the store has measured; null where it has nothing of the network.
/// </param>
public sealed record OpenCell(PhotographFile File, string Hash, int Asked, int? Truth, PointingQuestion? Question,
    MethodChoice Choice, double Passes, double? Seconds);
