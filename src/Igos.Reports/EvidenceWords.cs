using System.Globalization;
using Igos.Metrics;

namespace Igos.Reports;

/// <summary>What evidence says, for people: under its pictures, and on the terminal.</summary>
internal static class EvidenceWords
{
    /// <summary>How much: <c>6.1 % of the cells removed</c>.</summary>
    public static string Share(EvidenceShare share, bool insert) => share.Cells == 0 ? "No cell shown"
        : $"{Percent(share.Share)} of the cells {(insert ? "alone shown" : "removed")}";

    /// <summary>What comes of it: <c>probability 0.118, 18 % of the photograph's</c>.</summary>
    public static string Probability(EvidenceResult evidence, EvidenceShare share) =>
        $"probability {Numbers.Score(share.Probability)}, "
        + $"{Whole(share.Probability / evidence.ImageProbability)} of the photograph's";

    /// <summary>Why there is no share.</summary>
    public static string None(EvidenceResult evidence, bool insert)
    {
        var mark = insert ? Evidence.InsertionMark : Evidence.DeletionMark;
        var image = Numbers.Score(evidence.ImageProbability);
        return $"No share of the cells, {(insert ? "alone shown" : "removed")}, brings the probability "
            + $"{(insert ? "over" : "under")} {Whole(mark)} of the photograph's {image}"
            + (insert ? "." : $"; with all removed it is {Numbers.Score(evidence.BaselineProbability)}: "
                + "try another baseline.");
    }

    /// <summary>Both shares in a line.</summary>
    public static string Line(EvidenceResult evidence) =>
        $"{Line(evidence, evidence.Deletion, insert: false)} {Line(evidence, evidence.Insertion, insert: true)}";

    private static string Line(EvidenceResult evidence, EvidenceShare? share, bool insert) => share is null
        ? None(evidence, insert)
        : $"{Share(share, insert)}: {Probability(evidence, share)}.";

    private static string Whole(double share) => $"{(100 * share).ToString("0", CultureInfo.InvariantCulture)} %";

    /// <summary>With as many places as tell one cell of many from none.</summary>
    private static string Percent(double share) =>
        $"{(100 * share).ToString(share < 0.01 ? "0.0##" : "0.0", CultureInfo.InvariantCulture)} %";
}
