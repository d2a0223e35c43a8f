using Igos.Attacks;

namespace Igos.Running;

/// <summary>A photograph and its adversarial image, and what the methods say of both.</summary>
public sealed record AttackedPhotograph
{
    /// <summary>The photograph's own width in pixels, upright.</summary>
    public required int Width { get; init; }

    /// <summary>The photograph's own height in pixels, upright.</summary>
    public required int Height { get; init; }

    /// <summary>The SHA-256 of the photograph's file, in 64 hexadecimal digits; null where it is of none.</summary>
    public string? ContentHash { get; init; }

    /// <summary>The attack's options, its target in them.</summary>
    public required MomentumIterativeFastGradientSignOptions Options { get; init; }

    /// <summary>What the attack made of it.</summary>
    public required AdversarialOutcome Outcome { get; init; }

    /// <summary>Of the attack alone.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// The picture that was attacked, at the size of the classifier's input and of 8 bits, asked about its most
    /// probable class.
    /// </summary>
    public required ExplainedPhotograph Original { get; init; }

    /// <summary>The adversarial picture, alike, asked about its own most probable class.</summary>
    public required ExplainedPhotograph Adversarial { get; init; }
}
