namespace Igos.Evaluation.Store;

/// <summary>Under what a store keeps the results of a run: keys of its tables.</summary>
/// <param name="Model">The network.</param>
/// <param name="Question">Everything besides it that changes figures.</param>
/// <param name="Judges">What heatmaps are judged by besides their question.</param>
public sealed record StudyKeys(long Model, long Question, IReadOnlyList<long> Judges);
