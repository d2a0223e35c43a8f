using Igos.Perturbation;

namespace Igos.Explainers;

/// <summary>Options of <see cref="IntegratedGradientsOptimizedSaliency"/>; the defaults are the published ones.</summary>
public sealed record IntegratedGradientsOptimizedSaliencyOptions : ExplainerOptions
{
    /// <summary>m: the mask is m×m; from 1 to the input's smaller side. Default 28.</summary>
    public int Size { get; init; } = 28;

    /// <summary>The most iterations; at least 1, default 15.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>S: points of the integrated gradient; at least 1, default 20.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>λ1, the weight of mean|1 − M|; at least 0. By default 1, and 3 for masks over 28.</summary>
    public double? L1 { get; init; }

    /// <summary>λ2, the weight of the total variation; at least 0. By default 20, and 60 for masks over 28.</summary>
    public double? TotalVariation { get; init; }

    /// <summary>β of the total variation; at least 1, default 2.</summary>
    public double TotalVariationExponent { get; init; } = 2;

    /// <summary>σ of the noise in units of ImageNet's channel deviation; at least 0, default 0.2.</summary>
    public double Noise { get; init; } = 0.2;

    /// <summary>Where the noise is added. Default <see cref="Perturbation.NoisePlacement.Blended"/>.</summary>
    public NoisePlacement NoisePlacement { get; init; }

    /// <summary>What is driven down: the class's probability (default) or its logit.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>A fixed step size instead of the line search (the paper's ablation uses 1); null, the default, searches.</summary>
    public double? FixedStep { get; init; }

    /// <summary>α_u: the line search's first step size; positive, default 200.</summary>
    public double InitialStep { get; init; } = 200;

    /// <summary>Whether λ1 is relaxed when the score doesn't move, as the published demo does. Default true.</summary>
    public bool RelaxL1 { get; init; } = true;

    /// <summary>Whether to stop when the mask no longer moves. Default true.</summary>
    public bool EarlyStop { get; init; } = true;

    /// <summary>λ1 in force: <see cref="L1"/>, or its default for the size.</summary>
    public double L1InForce => L1 ?? (Size > 28 ? 3 : 1);

    /// <summary>λ2 in force: <see cref="TotalVariation"/>, or its default for the size.</summary>
    public double TotalVariationInForce => TotalVariation ?? (Size > 28 ? 60 : 20);

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        Require(Size >= 1, $"{nameof(Size)} must be at least 1; found {Size}.");
        Require(Iterations >= 1, $"{nameof(Iterations)} must be at least 1; found {Iterations}.");
        Require(Steps >= 1, $"{nameof(Steps)} must be at least 1; found {Steps}.");
        Require(!(L1 is { } l1) || (double.IsFinite(l1) && l1 >= 0), $"{nameof(L1)} must be at least 0; found {L1}.");
        Require(!(TotalVariation is { } tv) || (double.IsFinite(tv) && tv >= 0),
            $"{nameof(TotalVariation)} must be at least 0; found {TotalVariation}.");
        Require(TotalVariationExponent is >= 1 and <= 10,
            $"{nameof(TotalVariationExponent)} must be from 1 to 10; found {TotalVariationExponent}.");
        Require(double.IsFinite(Noise) && Noise >= 0, $"{nameof(Noise)} must be at least 0; found {Noise}.");
        Require(!(FixedStep is { } step) || (double.IsFinite(step) && step > 0),
            $"{nameof(FixedStep)} must be positive; found {FixedStep}.");
        Require(double.IsFinite(InitialStep) && InitialStep > 0, $"{nameof(InitialStep)} must be positive; found {InitialStep}.");

        void Require(bool condition, string error)
        {
            if (!condition)
            {
                errors.Add(error);
            }
        }
    }
}
