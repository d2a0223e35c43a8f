using static TorchSharp.torch;

namespace Igos.Perturbation;

/// <summary>What a mask search lowers: a function of the masks of a batch of images, each image's on its own.</summary>
internal interface IMaskObjective
{
    /// <summary>k: how many masks an image has.</summary>
    int MasksPerImage { get; }

    /// <summary>F without noise.</summary>
    /// <param name="masks">[r, k, m, m].</param>
    /// <param name="rows">The image of each.</param>
    ObjectiveValue[] Evaluate(Tensor masks, IReadOnlyList<int> rows);

    /// <summary>TG: the direction that the search goes against.</summary>
    /// <param name="masks">[r, k, m, m].</param>
    /// <param name="rows">The image of each.</param>
    /// <param name="iteration">From 1; fresh noise for each.</param>
    /// <returns>[r, k, m, m]; the caller's.</returns>
    Tensor TotalGradient(Tensor masks, IReadOnlyList<int> rows, int iteration);

    /// <summary>Changes the objective of an image whose score doesn't move.</summary>
    /// <param name="row">The image.</param>
    /// <param name="iteration">The one just done.</param>
    /// <param name="scoreChange">How far the score is from the start's.</param>
    Relaxation Relax(int row, int iteration, double scoreChange) => Relaxation.None;
}

/// <summary>What became of an objective whose score doesn't move.</summary>
internal enum Relaxation
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>It stays for now, but may change at a later iteration: too early to stop.</summary>
    Later,

    /// <summary>It has changed.</summary>
    Changed,
}
