using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>
/// Deletion and insertion as they are, over the ranking. A field z stands for the whole path of masks: φ_a =
/// σ((z − q_{1−a}(z))/τ) is the soft set of its top share a (q: quantile, not differentiated), and
/// F(z) = E_a[f_c(Φ(I0→Ĩ0, φ_a removed)) − f_c(only φ_a revealed)] + λ·TV(z), a = u^p with u even in (0, 1).
/// </summary>
internal sealed class AblationPathObjective : IMaskObjective
{
    private const double SmallAreas = 1.5; // p: small areas matter most
    public const int StartPoints = 4; // of the integrated gradient that the search starts from
    public const int CurvePoints = 10; // of the curves, closer where the area is small

    private readonly Probe _probe;
    private readonly PerturbedScore _score;
    private readonly RankingField _field;
    private readonly AblationCurves[] _curves;
    private readonly int _areas;
    private readonly AblationPathScale _scale;

    /// <param name="probe">The images, and the way to the network.</param>
    /// <param name="size">m.</param>
    /// <param name="areas">S: areas of an iteration, one in each of S equal parts of (0, 1).</param>
    /// <param name="scale">τ, λ and the field's smoothing.</param>
    /// <param name="seed">Where the draw of the areas starts.</param>
    public AblationPathObjective(Probe probe, int size, int areas, AblationPathScale scale, int seed)
    {
        (_probe, _areas, _scale) = (probe, areas, scale);
        _score = new PerturbedScore(probe, steps: 1, new MaskNoise(0, NoisePlacement.Blended, seed));
        _field = new RankingField(size, scale.Smoothing, probe.Device);
        _curves = new AblationCurves[probe.Question.Count];
    }

    /// <inheritdoc/>
    public int MasksPerImage => 1;

    /// <summary>The curves of an image's ranking as <see cref="Evaluate"/> last found them.</summary>
    public AblationCurves Curves(int row) => _curves[row];

    /// <summary>z.</summary>
    /// <param name="parameters">x, [r, 1, m, m].</param>
    public Tensor Field(Tensor parameters)
    {
        using var single = parameters.to(float32);
        return _field.Of(single);
    }

    /// <summary>
    /// Where the search starts: the integrated gradient of f_c on the mask's straight line from 1 to 0, at the middles
    /// of 4 equal parts, standardized. Without it the search ends much worse.
    /// </summary>
    /// <param name="size">m.</param>
    /// <returns>x, [N, 1, m, m]; the caller's.</returns>
    public Tensor Start(int size)
    {
        using var scope = NewDisposeScope();
        var count = _probe.Question.Count;
        var shown = Enumerable.Range(0, StartPoints).Select(k => (k + 0.5f) / StartPoints).ToArray();
        int[] rows = [.. Enumerable.Range(0, count * StartPoints).Select(i => i / StartPoints)];
        var masks = tensor(shown, [StartPoints, 1, 1, 1], device: _probe.Device)
            .repeat(count, 1, size, size);
        var mean = _score.Gradient(masks, rows).reshape(count, StartPoints, 1, size, size).mean([1]);
        return _field.Of(mean).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// F by the hard sets that deletion and insertion take, at 10 areas k²/100; two forward passes each.
    /// </summary>
    /// <param name="masks">x, [r, 1, m, m].</param>
    /// <param name="rows">The image of each.</param>
    public ObjectiveValue[] Evaluate(Tensor masks, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var field = Field(masks);
        var variation = ClassScore.ToArray(TotalVariation.Of(field));
        return [.. rows.Select((row, j) =>
        {
            _curves[row] = CurvesOf(Heatmap.From(field[j, 0]), row);
            return new ObjectiveValue(_curves[row].Difference, 0, _scale.Roughness * variation[j]);
        })];
    }

    /// <summary>∂F/∂x at S areas; 2·S forward and backward passes an image.</summary>
    /// <param name="masks">x, [r, 1, m, m].</param>
    /// <param name="rows">The image of each.</param>
    /// <param name="iteration">From 1; fresh areas for each.</param>
    public Tensor TotalGradient(Tensor masks, IReadOnlyList<int> rows, int iteration)
    {
        using var scope = NewDisposeScope();
        var parameters = masks.to(float32);
        var field = _field.Of(parameters);
        var sorted = field.flatten(1).sort(1).Values;
        var gradients = new List<Tensor>();
        var sets = rows.SelectMany((row, j) => Areas(row, iteration)
            .SelectMany(area => new[] { (J: j, Area: area, Reveals: false), (J: j, Area: area, Reveals: true) }));
        foreach (var piece in _probe.Batches(sets))
        {
            using var part = NewDisposeScope();
            int[] js = [.. piece.Select(p => p.J)];
            var soft = SoftSets(Rows.Of(field, js), Rows.Of(sorted, js), [.. piece.Select(p => p.Area)]);
            var reveals = tensor(piece.Select(p => p.Reveals).ToArray(), [piece.Length, 1, 1, 1], device: field.device);
            var shown = where(reveals, soft, soft.SubtractedFrom(1));
            // Removed, φ shows less of the image, so f_c changes by −∂f/∂M; revealed, its score counts with a minus.
            var ofScore = _score.Gradient(shown, [.. js.Select(j => rows[j])]).neg();
            var ofField = ofScore * soft * soft.SubtractedFrom(1);
            gradients.Add(ofField.DividedBy(_scale.Softness * _areas).MoveToOuterDisposeScope());
        }

        var sum = cat(gradients).reshape([rows.Count, 2 * _areas, .. field.shape[1..]]).sum(1);
        return _field.Gradient(sum.Plus(RoughnessGradient(field)), parameters).MoveToOuterDisposeScope();
    }

    /// <summary>φ_a of each field: [k, 1, m, m].</summary>
    private Tensor SoftSets(Tensor fields, Tensor sorted, double[] areas)
    {
        var cells = sorted.shape[1];
        var places = areas.Select(area => Math.Clamp((long)((1 - area) * cells), 0, cells - 1)).ToArray();
        var quantiles = sorted.gather(1, tensor(places, [areas.Length, 1], device: sorted.device));
        return (fields - quantiles.reshape(areas.Length, 1, 1, 1)).DividedBy(_scale.Softness).sigmoid();
    }

    /// <summary>a of one iteration, one in each of S equal parts before the power.</summary>
    private double[] Areas(int row, int iteration)
    {
        using var generator = _score.Seed(row).Generator(iteration);
        using var even = rand([_areas], generator: generator);
        return [.. ClassScore.ToArray(even).Select((u, s) => Math.Pow((s + u) / _areas, SmallAreas))];
    }

    private Tensor RoughnessGradient(Tensor field)
    {
        using var scope = NewDisposeScope();
        if (_scale.Roughness == 0 || field.shape[2] < 2)
        {
            return zeros_like(field).MoveToOuterDisposeScope();
        }

        var leaf = field.detach().requires_grad_(true);
        var variation = TotalVariation.Of(leaf).sum().Times(_scale.Roughness);
        return autograd.grad([variation], [leaf], allow_unused: true)[0].MoveToOuterDisposeScope();
    }

    private AblationCurves CurvesOf(Heatmap field, int row)
    {
        var ranks = field.Ranks();
        var counts = Enumerable.Range(0, CurvePoints)
            .Select(k => (int)Math.Round(ranks.Length * Math.Pow(k / (double)CurvePoints, 2))).Distinct().ToArray();
        float[] Curve(bool insert) => [.. _probe.Batches(counts)
            .SelectMany(batch => RankedCells.Scores(_probe, row, field, ranks, batch, insert))];
        var (deletion, insertion) = (Curve(insert: false), Curve(insert: true));
        // All removed is nothing revealed, and the other way round.
        return new AblationCurves([.. counts.Select(cells => (double)cells / ranks.Length), 1],
            [.. deletion, insertion[0]], [.. insertion, deletion[0]]);
    }
}

/// <summary>What depends on the resolution.</summary>
/// <param name="Softness">τ: how soft the sets' edges are, in units of the field's deviation.</param>
/// <param name="Roughness">λ: the weight of the field's total variation.</param>
/// <param name="Smoothing">The deviation of the Gaussian that smooths the field, in cells.</param>
internal readonly record struct AblationPathScale(double Softness, double Roughness, double Smoothing);
