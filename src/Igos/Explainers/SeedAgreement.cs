using Igos.Heatmaps;

namespace Igos.Explainers;

/// <summary>How far the heatmaps of several seeds agree.</summary>
/// <param name="Heatmaps">One a seed, in the seeds' order.</param>
/// <param name="RankCorrelation">
/// The mean of Spearman's rank correlation over all pairs of them, from −1 to 1: 1 where all rank the cells alike,
/// about 0 where the seed decides everything. Null where no pair has one, as for constant heatmaps.
/// </param>
public sealed record SeedAgreement(IReadOnlyList<Heatmap> Heatmaps, double? RankCorrelation);
