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
    /// <summary>Where heatmaps point.</summary>
    /// <param name="cells">Without errors.</param>
    /// <param name="tolerance">In pixels.</param>
    internal static PointingSummary OfHeatmaps(IEnumerable<ReportCell> cells, double tolerance) =>
        Of(cells.Select(cell => new JudgedQuestion(cell, JudgedQuestion.HeatmapHit(cell, tolerance))));

    /// <summary>The photographs' middle pixels in their place.</summary>
    internal static PointingSummary OfCentre(IEnumerable<ReportCell> cells, double tolerance) =>
        Of(cells.Select(cell => new JudgedQuestion(cell, JudgedQuestion.CentreHit(cell, tolerance))));

    /// <summary>Pixels drawn at random in their place, without tolerance.</summary>
    internal static PointingSummary OfChance(IEnumerable<ReportCell> cells) =>
        Of(cells.Select(cell => new JudgedQuestion(cell, cell.Chance)));

    private static PointingSummary Of(IEnumerable<JudgedQuestion> questions)
    {
        JudgedQuestion[] all = [.. questions];
        JudgedQuestion[] counted = [.. all.Where(question => question.Hit is not null)];
        return new PointingSummary(PointingAccuracy.Of(counted),
            PointingAccuracy.Of(counted.Where(question => question.IsDifficult)), all.Length - counted.Length);
    }
}

/// <summary>What heatmaps are compared with in the pointing game, known from the boxes alone.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Pointing">Its accuracy.</param>
/// <param name="Paper">What is published of it; null where it isn't asked for.</param>
public sealed record PointingReference(string Name, PointingSummary Pointing, Studies.PointingFigures? Paper);
