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

    /// <summary>K in force: <see cref="Iterations"/>, or 8, 15 and 30 for low, normal and high effort.</summary>
    public int IterationsInForce => Iterations ?? Effort switch { Effort.Low => 8, Effort.Normal => 15, _ => 30 };

    /// <summary>S in force: <see cref="Areas"/>, or 4, and 8 for high effort.</summary>
    public int AreasInForce => Areas ?? (Effort == Effort.High ? 8 : 4);

    /// <summary>
    /// Whether the trace has the curves' areas after every step, for forward passes that aren't counted: set by a run
    /// that traces. It leaves the heatmap as it is.
    /// </summary>
    internal bool TracesEveryStep { get; init; }

    /// <summary>
    /// What follows from the size: sets with harder edges and a smoother field above 56×56, where a field as fine as
    /// the pixels fits the one baseline that it sees.
    /// </summary>
    internal AblationPathScale Scale => Size > 56
        ? new AblationPathScale(Softness: 0.05, Roughness: 0, Smoothing: Size / 28.0)
        : new AblationPathScale(Softness: 0.3, Roughness: 0.03, Smoothing: 0);
}
