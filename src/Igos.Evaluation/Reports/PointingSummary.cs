using Igos.Metrics;

namespace Igos.Evaluation.Reports;

/// <summary>Where the heatmaps of a row point.</summary>
/// <param name="All">Over all questions; null where there is none.</param>
/// <param name="Difficult">
/// Over those whose boxes are small and whose photograph has another class; null where there is none.
/// </param>
/// <param name="Neither">
/// Questions that count as neither hit nor miss: the classifier saw none of the boxes, or a miss lies in a crowd.
/// </param>
public sealed record PointingSummary(PointingAccuracy? All, PointingAccuracy? Difficult, int Neither)
{
    /// <summary>Of judged questions.</summary>
    internal static PointingSummary Of(IEnumerable<Judged> questions)
    {
        Judged[] all = [.. questions];
        Judged[] counted = [.. all.Where(question => question.Hit is not null)];
        return new PointingSummary(PointingAccuracy.Of(counted),
            PointingAccuracy.Of(counted.Where(question => question.IsDifficult)), all.Length - counted.Length);
    }

    /// <summary>A question that has its answer.</summary>
    /// <param name="Class">The class asked about.</param>
    /// <param name="IsDifficult">Whether it is of the difficult subset.</param>
    /// <param name="Hit">1 for a hit and 0 for a miss, or how often one is expected; null for neither.</param>
    internal readonly record struct Judged(int Class, bool IsDifficult, double? Hit)
    {
        /// <param name="cell">Its class.</param>
        /// <param name="distance">Of the point to the boxes; null where none was seen.</param>
        /// <param name="isInCrowd">Whether the point lies in a crowd: then it is no miss.</param>
        /// <param name="tolerance">In pixels.</param>
        public static Judged Of(ReportCell cell, double? distance, bool isInCrowd, double tolerance) => new(cell.Target,
            cell.Difficult == true, distance is { } d
                ? PointingGame.IsHit(d, tolerance) ? 1 : isInCrowd ? null : 0 : null);
    }
}

/// <summary>An accuracy of the pointing game.</summary>
/// <param name="Mean">From 0 to 1: of each class, averaged over the classes.</param>
/// <param name="Classes">How many classes have a question.</param>
/// <param name="Count">How many questions there are.</param>
public sealed record PointingAccuracy(double Mean, int Classes, int Count)
{
    internal static PointingAccuracy? Of(IEnumerable<PointingSummary.Judged> questions)
    {
        (int Class, double Hit)[] hits = [.. questions.Select(question => (question.Class, question.Hit!.Value))];
        return PointingGame.Accuracy(hits) is { } mean
            ? new PointingAccuracy(mean, hits.DistinctBy(hit => hit.Class).Count(), hits.Length) : null;
    }
}

/// <summary>What heatmaps are compared with in the pointing game, known from the boxes alone.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Pointing">Its accuracy.</param>
/// <param name="Paper">What is published of it; null where it isn't asked for.</param>
public sealed record PointingReference(string Name, PointingSummary Pointing, Studies.PointingFigures? Paper);
