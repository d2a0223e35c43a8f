using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Attacks;
using Igos.Classifiers;
using Igos.Metrics;
using Igos.NativeLibraries;
using Igos.Running;

namespace Igos.Reports;

/// <summary>What became of one photograph that was attacked, or why nothing did.</summary>
internal sealed record AttackReport
{
    /// <summary>As given on the command line.</summary>
    public required string File { get; init; }

    /// <summary>Null when all went well; then nothing else is.</summary>
    public string? Error { get; init; }

    /// <summary>The photograph's own, in pixels, upright.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>All options of the attack.</summary>
    public MomentumIterativeFastGradientSignOptions? Options { get; init; }

    public AdversarialOutcome? Outcome { get; init; }

    /// <summary>Of the attack alone.</summary>
    public double? Seconds { get; init; }

    public AttackedPictureReport? Original { get; init; }

    public AttackedPictureReport? Adversarial { get; init; }

    /// <summary>By what they hold.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>What the attack didn't reach, as what follows a name; null where it did.</summary>
    [JsonIgnore]
    public string? Failure
    {
        get
        {
            if (Outcome is not { IsRoundedSuccess: false } outcome)
            {
                return null;
            }

            var aim = outcome.Target is { } target ? $"for {target}" : $"for another class than {outcome.Original}";
            var now = outcome.RoundedPrediction;
            return outcome.IsSuccess
                ? $"rounding to 8 bits lost it: the adversarial image was taken {aim}, the saved one is taken for "
                    + $"{now}. A greater --epsilon leaves more room."
                : $"the attack didn't succeed: the image isn't taken {aim}, but for {now} "
                    + $"({Numbers.Score(now.Probability)}).";
        }
    }

    public static AttackReport Of(
        string file, AttackedPhotograph attacked, IReadOnlyDictionary<string, string> files) => new()
        {
            File = file,
            Width = attacked.Width,
            Height = attacked.Height,
            Options = attacked.Options,
            Outcome = attacked.Outcome,
            Seconds = attacked.Seconds,
            Original = AttackedPictureReport.Of(file, attacked.Original),
            Adversarial = AttackedPictureReport.Of(file, attacked.Adversarial),
            Files = files,
        };
}

/// <summary>The picture before or after an attack, explained for the class that the classifier sees in it.</summary>
internal sealed record AttackedPictureReport
{
    public required IReadOnlyList<ClassProbability> TopClasses { get; init; }

    /// <summary>
    /// The share of the heatmap's cells, the most important first, that must be inserted before the class has half of
    /// the probability that it has for the whole picture; null without a heatmap, and where the curve is of a logit, of
    /// which there is no half.
    /// </summary>
    public double? HalfInsertedShare { get; init; }

    /// <summary>Null where only the attack was asked for.</summary>
    public JsonObject? Explanation { get; init; }

    [JsonIgnore]
    public ResultRow? Row { get; init; }

    [JsonIgnore]
    public double? Deletion => Row?.Score(DeletionInsertionScore.DeletionName)?.Value;

    [JsonIgnore]
    public double? Insertion => Row?.Score(DeletionInsertionScore.InsertionName)?.Value;

    public static AttackedPictureReport Of(string file, ExplainedPhotograph explained)
    {
        var row = explained.Results is [{ Explanation: { } explanation } result]
            ? new ResultRow(file, explanation, result.Scores) : null;
        return new AttackedPictureReport
        {
            TopClasses = explained.TopClasses,
            HalfInsertedShare = row is not null && ScoreWords.AreProbabilities(row.Scores)
                ? row.Score(DeletionInsertionScore.InsertionName)?.ShareToReach(0.5) : null,
            Explanation = row is null ? null : ExplanationReport.Of(row, files: null),
            Row = row,
        };
    }
}

/// <summary>The file of an attack: one photograph, readable on its own.</summary>
internal sealed record AttackDocument
{
    public required Versions Versions { get; init; }

    public required ModelReport Model { get; init; }

    public required CommandReport Command { get; init; }

    /// <summary>The one that was attacked.</summary>
    public required PhotographReport Photograph { get; init; }

    public required AttackReport Attack { get; init; }
}
