using System.Runtime.InteropServices;
using Igos.Evaluation.Store;
using Igos.Explainers;
using Igos.Metrics;
using Igos.Running;

namespace Igos.Evaluation;

/// <content>What came of a photograph and of a method, as rows of the store.</content>
public sealed partial class EvaluationRun
{
    private NewAnswer Answer(Work work, ExplainedPhotograph? seen, PointingTarget? target) => new()
    {
        Hash = work.Hash,
        Name = work.File.Name,
        Path = Path.GetFullPath(work.File.Path),
        Model = _model,
        Question = _question,
        Asked = work.Asked,
        Truth = work.Truth,
        Target = seen?.Target.Index,
        Class = seen?.Target.ToString(),
        Predicted = seen?.TopClasses[0].Index,
        Probability = seen?.Target.Probability,
        BaselineProbability = seen?.BaselineProbability,
        Warnings = Lines(seen?.Warnings),
        Boxes = work.BoxesText,
        Difficult = target?.IsDifficult,
        Chance = target?.Chance,
        CentreDistance = target?.Distance(target.Centre),
        CentreInCrowd = target?.IsInCrowd(target.Centre),
    };

    private NewCell Cell(long answer, MethodResult result)
    {
        var cell = new NewCell
        {
            Answer = answer,
            Method = result.Choice.Method.Name,
            Text = result.Choice.Text,
            MethodVersion = result.Choice.Method.Version,
            Versions = _versions,
            Error = result.Failure,
        };
        if (result.Explanation is not { } explanation)
        {
            return cell;
        }

        var (deletion, insertion) =
            (result.Score(DeletionInsertionScore.DeletionName), result.Score(DeletionInsertionScore.InsertionName));
        var hasObjective = explanation.Trace.Count > 0;
        var last = hasObjective ? explanation.Trace[^1] : default;
        return cell with
        {
            Height = explanation.Heatmap.Height,
            Width = explanation.Heatmap.Width,
            Resampled = explanation.ResampledFrom?.ToString(),
            Deletion = deletion?.Value,
            Insertion = insertion?.Value,
            DeletionCurve = Bytes(deletion),
            InsertionCurve = Bytes(insertion),
            Score = hasObjective ? last.Score : null,
            L1 = hasObjective ? last.L1 : null,
            Tv = hasObjective ? last.TotalVariation : null,
            Iterations = explanation.Iterations,
            Stop = explanation.StopReason,
            Forward = explanation.Passes.Forward,
            Backward = explanation.Passes.Backward,
            ScoreForward = result.ScorePasses.Forward,
            Seconds = explanation.Seconds,
            Seeds = Seeds(explanation, result.SeedScores),
            Warnings = Lines(explanation.Warnings.Where(warning => warning.Scope == WarningScope.Method)),
        };
    }

    private static StoredSeeds? Seeds(Explanation explanation, IReadOnlyList<SeedScores> scores)
    {
        double? Deviation(string name) => scores.FirstOrDefault(score => score.Name == name)?.StandardDeviation;
        return explanation.Seeds is null ? null : new StoredSeeds
        {
            RankCorrelation = explanation.Seeds.RankCorrelation,
            DeletionDeviation = Deviation(DeletionInsertionScore.DeletionName),
            InsertionDeviation = Deviation(DeletionInsertionScore.InsertionName),
        };
    }

    private static NewCell Pointed(NewCell cell, PointingTarget target, (int X, int Y) point) => cell with
    {
        PointX = point.X,
        PointY = point.Y,
        Distance = target.Distance(point),
        InCrowd = target.IsInCrowd(point),
    };

    private static string? Lines(IEnumerable<Warning>? warnings) =>
        warnings?.Select(warning => warning.Text).ToArray() is [_, ..] lines ? string.Join('\n', lines) : null;

    private static byte[]? Bytes(Score? score) =>
        score is null ? null : MemoryMarshal.AsBytes(score.Curve.ToArray().AsSpan()).ToArray();
}
