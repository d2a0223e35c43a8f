using Igos.Reports;

namespace Igos.Evaluation.Reports;

/// <summary>Attacks on several photographs: how many succeeded, and what their heatmaps are worth.</summary>
internal sealed record AttackSummary
{
    /// <summary>Photographs that were attacked; those that couldn't be read aren't.</summary>
    public required int Attacked { get; init; }

    /// <summary>Those that the attack led where it should.</summary>
    public required int Successes { get; init; }

    /// <summary>Those that are still there at 8 bits.</summary>
    public required int RoundedSuccesses { get; init; }

    /// <summary>
    /// Of photographs that are adversarial at 8 bits and whose pictures, before and after, both have scores; null where
    /// there are none.
    /// </summary>
    public required AttackEstimates? Original { get; init; }

    /// <summary>The same photographs after the attack.</summary>
    public required AttackEstimates? Adversarial { get; init; }

    public static AttackSummary Of(IReadOnlyCollection<AttackReport> reports)
    {
        AttackReport[] attacked = [.. reports.Where(report => report.Outcome is not null)];
        AttackReport[] judged = [.. attacked.Where(report => report.Outcome!.IsRoundedSuccess
            && report.Original!.HalfInsertedShare is not null && report.Adversarial!.HalfInsertedShare is not null)];
        return new AttackSummary
        {
            Attacked = attacked.Length,
            Successes = attacked.Count(report => report.Outcome!.IsSuccess),
            RoundedSuccesses = attacked.Count(report => report.Outcome!.IsRoundedSuccess),
            Original = AttackEstimates.Of([.. judged.Select(report => report.Original!)]),
            Adversarial = AttackEstimates.Of([.. judged.Select(report => report.Adversarial!)]),
        };
    }
}

/// <summary>Means over pictures, each for the class that the classifier sees in it.</summary>
internal sealed record AttackEstimates(Estimate HalfInsertedShare, Estimate Deletion, Estimate Insertion)
{
    public static AttackEstimates? Of(IReadOnlyCollection<AttackedPictureReport> pictures) => pictures.Count == 0 ? null
        : new AttackEstimates(
            Estimate.Of(pictures.Select(picture => picture.HalfInsertedShare))!.Value,
            Estimate.Of(pictures.Select(picture => picture.Deletion))!.Value,
            Estimate.Of(pictures.Select(picture => picture.Insertion))!.Value);
}
