using Igos.Classifiers;
using Igos.Perturbation;

namespace Igos.Explainers.Masks;

/// <summary>Options of <see cref="AblationPath"/>.</summary>
public sealed record AblationPathOptions : ExplainerOptions
{
    /// <summary>m: the heatmap is m×m; from 1 to the input's smaller side. Default 28.</summary>
    [Option("size", "The heatmap has m×m cells", Least = 1)]
    public int Size { get; init; } = 28;

    /// <summary>How many passes it may take: iterations and areas follow from it. Default normal.</summary>
    [Option("effort", "How many passes it may take")]
    public Effort Effort { get; init; } = Effort.Normal;

    /// <summary>K: iterations; at least 1. By default by the effort: <see cref="IterationsInForce"/>.</summary>
    [Option("iterations", "The most iterations", Least = 1, InForce = nameof(IterationsInForce))]
    public int? Iterations { get; init; }

    /// <summary>
    /// S: areas of the path an iteration, each with an image that loses it and one that has it alone; at least 1.
    /// By default by the effort: <see cref="AreasInForce"/>.
    /// </summary>
    [Option("areas", "Areas of the path that an iteration looks at", Least = 1, InForce = nameof(AreasInForce))]
    public int? Areas { get; init; }

    /// <summary>What is driven: the class's probability (default) or its logit.</summary>
    [Option("score", "What of the class is explained")]
    public ScoreKind Score { get; init; }

    /// <summary>K in force: <see cref="Iterations"/>, or 5, 15 and 30 for low, normal and high effort.</summary>
    public int IterationsInForce => Iterations ?? Effort switch { Effort.Low => 5, Effort.Normal => 15, _ => 30 };

    /// <summary>S in force: <see cref="Areas"/>, or 4, and 8 for high effort.</summary>
    public int AreasInForce => Areas ?? (Effort == Effort.High ? 8 : 4);

    /// <summary>
    /// Whether the trace has the curves' areas after every step, for forward passes that aren't counted: set by a run
    /// that traces. It leaves the heatmap as it is.
    /// </summary>
    internal bool TracesEveryStep { get; init; }

    /// <summary>
    /// What follows from the size. Above 28×28 the field is smoothed and the sets have harder edges, for a field as
    /// fine as the pixels fits the one baseline that it sees, and sharp edges are what such a heatmap is judged by.
    /// </summary>
    internal AblationPathScale Scale
    {
        get
        {
            var finer = Math.Max(Size / 28.0, 1);
            return new AblationPathScale(Softness: 0.2 / Math.Sqrt(finer), Roughness: 0.2,
                Smoothing: (finer - 1) * 8 / 7); // of 8 cells at 224×224
        }
    }
}
