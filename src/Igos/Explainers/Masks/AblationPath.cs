using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Explainers.Masks;

/// <summary>
/// The ranking of the cells along which the score falls soonest when they are removed and rises soonest when they are
/// revealed: deletion and insertion, optimized as they are. A cell's value is what deletion loses and insertion gains
/// with it.
/// </summary>
/// <remarks>
/// The path of masks and its optimum: J. Sagemüller, O. Verdier, "Ablation Path Saliency", xAI 2023,
/// https://arxiv.org/abs/2209.12459. Theirs moves a discretized path of masks and projects it; ours moves one field
/// whose level sets are the path, by Adam, at a few areas drawn for each iteration, from the integrated gradient. A
/// heatmap that was made for a score must be judged by another too: score it under a baseline that it never saw.
/// </remarks>
public sealed class AblationPath(AblationPathOptions? options = null)
    : Explainer<AblationPathOptions>(Descriptor, options)
{
    private const double LearningRate = 0.9; // in units of the field's deviation
    private const double Beta2 = 0.99; // of Adam: few iterations
    private const double RelativeEpsilon = 1; // of Adam: half the normalized gradient, half the gradient's sign

    /// <summary>What is to know of the method: the gradients, and the curves at the end.</summary>
    public static Method Descriptor { get; } = Method.Of<AblationPathOptions>("ablation-path",
        o => new AblationPath(o),
        o => new Cost(AblationPathObjective.StartPoints + 2 * o.AreasInForce * o.IterationsInForce,
            2 * AblationPathObjective.CurvePoints),
        "Ablation path", "Sagemüller, Verdier, xAI 2023", Needs.Gradients, Resolution.Any,
        optimizesScore: true, usesSeed: _ => true);

    /// <inheritdoc/>
    private protected override ScoreKind? Score => Options.Score;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Finding> Find(Probe probe, IProgress<ExplanationProgress>? progress)
    {
        MaskSize.Check(Options.Size, probe.Question.Classifier);
        using var scope = NewDisposeScope();
        var iterations = Options.IterationsInForce;
        AblationPathObjective Objective(Probe asked) =>
            new(asked, Options.Size, Options.AreasInForce, Options.Scale, Options.Seed);
        var objective = Objective(probe);
        using var rule = new Adam(LearningRate)
        {
            Beta2 = Beta2,
            AnnealedOver = iterations,
            RelativeEpsilon = RelativeEpsilon,
            Projects = false,
        };
        var search = new MaskSearch(objective, rule)
        {
            Iterations = iterations,
            Start = objective.Start(Options.Size),
            Watched = Options.TracesEveryStep ? Objective(probe.Beside()) : null,
        };
        var (parameters, results) = search.Run(probe, Options.Size, progress is null ? null : Report);
        var field = objective.Field(parameters);
        return [.. results.Select((result, row) =>
        {
            var heatmap = Valued(Heatmap.From(field[row, 0]), objective.Curves(row));
            return new Finding(heatmap, result.Iterations, result.StopReason) { Trace = result.Trace };
        })];

        void Report(int iteration, Tensor current, IReadOnlyList<TraceStep?> steps)
        {
            using var reported = NewDisposeScope();
            var now = objective.Field(current);
            progress.Report(new ExplanationProgress(Method.Name, iteration, iterations)
            {
                Masks = [.. steps.Select((step, row) => new MaskProgress(Ranked(Heatmap.From(now[row, 0])), step))],
            });
        }
    }

    /// <summary>The field's ranking alone.</summary>
    private static Heatmap Ranked(Heatmap field) => new(field.Height, field.Width,
        [.. FractionalRanks.Of(field).Select(rank => (float)rank)]);

    /// <summary>The field's ranking, with what each cell is worth.</summary>
    private static Heatmap Valued(Heatmap field, AblationCurves curves)
    {
        var values = curves.Values(field.Height * field.Width);
        return new Heatmap(field.Height, field.Width, [.. field.Ranks().Select(rank => values[rank])]);
    }
}
