using Igos.Evaluation.Store;

namespace Igos.Evaluation.Reports;

/// <summary>What heatmaps were scored by besides their own question.</summary>
/// <param name="ModelHash">Which network was asked.</param>
/// <param name="Baseline">What removed pixels were replaced by: <c>grey</c>.</param>
/// <param name="Title">As headings show it: <c>grey</c>, or of another network <c>vgg16, grey</c>.</param>
public sealed record ScoreJudge(string ModelHash, string Baseline, string Title)
{
    /// <summary>As names of columns show it: <c>grey</c>, <c>vgg16_grey</c>.</summary>
    internal string Key =>
        string.Join('_', Title.Split((char[])[' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A score's.</summary>
    internal static ScoreJudge Of(StoredScore score, string model) => new(score.ModelHash, score.Baseline,
        score.ModelHash == model ? score.Baseline : $"{score.Model}, {score.Baseline}");
}

/// <summary>A row's scores by a judge, over all photographs.</summary>
public sealed record JudgedSummary
{
    /// <summary>The judge.</summary>
    public required ScoreJudge Judge { get; init; }

    /// <summary>Area under the deletion curve; null where there is none.</summary>
    public Estimate? Deletion { get; init; }

    /// <summary>Area under the insertion curve.</summary>
    public Estimate? Insertion { get; init; }

    /// <summary>Insertion minus deletion.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>This row's deletion minus the reference's, over the photographs that both have.</summary>
    public Estimate? DeletionToReference { get; init; }

    /// <summary>The same of insertion.</summary>
    public Estimate? InsertionToReference { get; init; }

    /// <summary>The same of insertion minus deletion.</summary>
    public Estimate? DifferenceToReference { get; init; }
}
