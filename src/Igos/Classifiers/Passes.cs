namespace Igos.Classifiers;

/// <summary>What was asked of a network, in images: the cost that can be compared between machines.</summary>
/// <param name="Forward">Images that went through it.</param>
/// <param name="Backward">Images whose gradient (or evidence) went back through it; each went forward as well.</param>
public readonly record struct Passes(long Forward, long Backward)
{
    /// <summary>Both together.</summary>
    public static Passes operator +(Passes a, Passes b) => new(a.Forward + b.Forward, a.Backward + b.Backward);

    /// <summary>Forward and backward passes of so many images alike.</summary>
    public static Passes operator *(long images, Passes each) => new(images * each.Forward, images * each.Backward);

    /// <inheritdoc/>
    public override string ToString() => $"{Forward} forward, {Backward} backward";
}
