using Igos.Classifiers;
using Igos.Imaging;

namespace Igos.Metrics;

/// <summary>
/// What the network did when a heatmap's pixels were removed and revealed, with the protocol it was measured by.
/// </summary>
public sealed record DeletionInsertionScore
{
    /// <summary>The name of deletion's <see cref="Score"/>.</summary>
    public const string DeletionName = "deletion";

    /// <summary>The name of insertion's <see cref="Score"/>.</summary>
    public const string InsertionName = "insertion";

    /// <summary>The name of the <see cref="Score"/> that is insertion minus deletion.</summary>
    public const string DifferenceName = "insertion-minus-deletion";

    /// <summary>In the protocol, what was measured: see <see cref="ScoreName"/>.</summary>
    public const string ScoreKey = "score";

    /// <summary>Area under the deletion curve, in [0,1] for a probability; lower is better.</summary>
    public required double Deletion { get; init; }

    /// <summary>Area under the insertion curve, in [0,1] for a probability; higher is better.</summary>
    public required double Insertion { get; init; }

    /// <summary>
    /// Score of the class, its probability by default, with the top 0, 1/K, … 1 of the pixels removed: K + 1 values.
    /// </summary>
    public required IReadOnlyList<float> DeletionCurve { get; init; }

    /// <summary>
    /// Score of the class, its probability by default, with only the top 0, 1/K, … 1 of the pixels revealed: K + 1
    /// values.
    /// </summary>
    public required IReadOnlyList<float> InsertionCurve { get; init; }

    /// <summary>What was measured: the question's <see cref="Question.ScoreName"/>.</summary>
    public required string ScoreName { get; init; }

    /// <summary>K.</summary>
    public required int Steps { get; init; }

    /// <summary>What removed pixels were replaced by.</summary>
    public required BaselineKind Baseline { get; init; }

    /// <summary>Rows of the heatmap whose pixels were ranked.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the heatmap whose pixels were ranked.</summary>
    public required int Width { get; init; }

    /// <summary>What it asked of the network: K + 1 forward passes a curve.</summary>
    public required Passes Passes { get; init; }

    /// <summary>Insertion minus deletion: what comparisons sort by; higher is better.</summary>
    public double InsertionMinusDeletion => Insertion - Deletion;

    /// <summary>Deletion, insertion and their difference, each with its curve and its protocol.</summary>
    public IReadOnlyList<Score> Scores
    {
        get
        {
            var protocol = new Dictionary<string, object>
            {
                ["steps"] = Steps,
                ["baseline"] = Baseline.ToString().ToLowerInvariant(),
                ["height"] = Height,
                ["width"] = Width,
                [ScoreKey] = ScoreName,
                ["area"] = "trapezoid rule over the fraction of pixels, 0 to 1",
                ["upsampling"] = "bilinear, align corners",
                ["better"] = "deletion lower, insertion higher",
            };
            return
            [
                new Score
                {
                    Name = DeletionName,
                    Value = Deletion,
                    HigherIsBetter = false,
                    Curve = DeletionCurve,
                    Protocol = protocol,
                },
                new Score
                {
                    Name = InsertionName,
                    Value = Insertion,
                    HigherIsBetter = true,
                    Curve = InsertionCurve,
                    Protocol = protocol,
                },
                new Score
                {
                    Name = DifferenceName,
                    Value = InsertionMinusDeletion,
                    HigherIsBetter = true,
                    Protocol = protocol,
                },
            ];
        }
    }
}
