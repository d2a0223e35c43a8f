using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>What a section's question says, for its pictures.</summary>
internal static class QuestionWords
{
    /// <summary>What curves are of: <c>probability</c>, or <c>logit</c>, which has no bounds.</summary>
    public static string Score(ReportSection section) => Has(section, ScoreKind.Logit) ? "logit" : "probability";

    /// <summary>Whether areas under curves are from 0 to 1.</summary>
    public static bool IsProbability(ReportSection section) => !Has(section, ScoreKind.Logit);

    /// <summary>Whether the model saw the middle of the photographs only.</summary>
    public static bool IsCropped(ReportSection section) => Has(section, Resize.Crop);

    private static bool Has<T>(ReportSection section, T word)
        where T : struct, Enum =>
        section.Question.Split(", ").Contains(word.ToString(), StringComparer.OrdinalIgnoreCase);
}
