using Igos.Classifiers;
using Igos.Perturbation;

namespace Igos.Explainers.Masks;

/// <summary>What the methods that optimize masks along integrated gradients can be told.</summary>
public abstract record MaskOptimizationOptions : ExplainerOptions
{
    /// <summary>m: a mask is m×m; from 1 to the input's smaller side. Default 28.</summary>
    public int Size { get; init; } = 28;

    /// <summary>The most iterations; at least 1, default 15.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>S: points of the integrated gradient; at least 1, default 20.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>λ1, the weight of mean|1 − M|; at least 0. By default as published for the size: <see cref="L1InForce"/>.</summary>
    public double? L1 { get; init; }

    /// <summary>λ2, the weight of the total variation; at least 0. By default as published for the size:
    /// <see cref="TotalVariationInForce"/>.</summary>
    public double? TotalVariation { get; init; }

    /// <summary>β of the total variation; at least 1, default 2.</summary>
    public double TotalVariationExponent { get; init; } = 2;

    /// <summary>σ of the noise in units of ImageNet's channel deviation; at least 0, default 0.2.</summary>
    public double Noise { get; init; } = 0.2;

    /// <summary>Where the noise is added. Default <see cref="Perturbation.NoisePlacement.Blended"/>.</summary>
    public NoisePlacement NoisePlacement { get; init; }

    /// <summary>What is driven: the class's probability (default) or its logit.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>α_u: the line search's first step size; positive.</summary>
    public abstract double InitialStep { get; init; }

    /// <summary>Whether to stop when the mask no longer moves. Default true.</summary>
    public bool EarlyStop { get; init; } = true;

    /// <summary>λ1 in force: <see cref="L1"/>, or its default for the size.</summary>
    public abstract double L1InForce { get; }

    /// <summary>λ2 in force: <see cref="TotalVariation"/>, or its default for the size.</summary>
    public abstract double TotalVariationInForce { get; }

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
