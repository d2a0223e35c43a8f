using System.Globalization;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.NativeLibraries;
using Igos.Perturbation;

namespace Igos.Explainers;

/// <summary>A heatmap and everything one needs to judge and repeat it.</summary>
public sealed record Explanation
{
    /// <summary>The method.</summary>
    public required Method Method { get; init; }

    /// <summary>The options that it ran with.</summary>
    public required ExplainerOptions Options { get; init; }

    /// <summary>High = important.</summary>
    public required Heatmap Heatmap { get; init; }

    /// <summary>
    /// The same with the sign that <see cref="Heatmap"/> leaves out: above 0 speaks for the class, below 0 against it.
    /// Ranks and scores are the heatmap's. Null where the method's values have no sign (<see cref="Method.IsSigned"/>).
    /// </summary>
    public Heatmap? Signed { get; init; }

    /// <summary>
    /// The method's own resolution where the heatmap was brought to another on request; null where it is at its own.
    /// </summary>
    public ImageSize? ResampledFrom { get; init; }

    /// <summary>
    /// The layer that the method looked at, chosen or named; null for methods that look at none in particular.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>c: the class asked about, and f_c(I0), its probability for the image.</summary>
    public required ClassProbability Target { get; init; }

    /// <summary>What removed pixels were replaced by; it matters to methods that remove any.</summary>
    public required BaselineKind Baseline { get; init; }

    /// <summary>The probability of the class for the baseline.</summary>
    public required float BaselineProbability { get; init; }

    /// <summary>Iterations (or samples) that the method ran.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Why it ended: <c>standstill</c> (two steps in a row moved no cell by 0.001), <c>iteration limit</c>, or
    /// <c>one step</c>.
    /// </summary>
    public required string StopReason { get; init; }

    /// <summary>
    /// What the method asked of the network for this image, besides the question's two forward passes.
    /// </summary>
    public required Passes Passes { get; init; }

    /// <summary>Seconds that the explanation took; of a batch, its share.</summary>
    public required double Seconds { get; init; }

    /// <summary>The heatmaps of the seeds that it is the mean of; null for the heatmap of one seed.</summary>
    public SeedAgreement? Seeds { get; init; }

    /// <summary>
    /// The objective at the start and after each iteration, for methods that optimize a mask; of Mask, whose steps
    /// don't look at it, after the last alone unless the run traces. Empty for other methods, and for several seeds,
    /// whose objectives have no common course.
    /// </summary>
    public IReadOnlyList<TraceStep> Trace { get; init; } = [];

    /// <summary>What a reader should know before believing the heatmap.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>The classifier's first five guesses, or all where it has fewer classes; the most probable first.
    /// </summary>
    public IReadOnlyList<ClassProbability> TopClasses { get; init; } = [];

    /// <summary>What it was computed with; null where an explainer of one's own doesn't say.</summary>
    public Versions? Versions { get; init; }

    /// <summary>The classifier that was explained; null where an explainer of one's own doesn't say.</summary>
    public ModelDescription? Model { get; init; }

    /// <summary>Which photograph was explained, and the part of it; null where a batch of tensors was.</summary>
    public PhotographDescription? Source { get; init; }

    /// <summary>
    /// The picture, which stays the caller's to dispose; null where a batch of tensors was explained, and where the
    /// explanation was read from a file.
    /// </summary>
    public Photograph? Photograph { get; init; }

    /// <summary>One line for figures: <c>grad-cam 7×7: tiger cat (0.912)</c>.</summary>
    public string Caption => string.Create(CultureInfo.InvariantCulture,
        $"{Method.Name} {Heatmap.Height}×{Heatmap.Width}: {Target} ({Target.Probability:0.000})");

    /// <summary>The same explanation, as of a photograph that was brought to a classifier's input.</summary>
    internal Explanation Of(Photograph photograph, ImageSize input, Resize resize) => this with
    {
        Photograph = photograph,
        Source = PhotographDescription.Of(photograph, input, resize),
    };

    /// <summary>
    /// Draws the heatmap over the photograph (<see cref="Overlay"/>) and saves it as PNG, or as SVG or PDF where the
    /// name ends so; a constant heatmap or one with NaN is reported in the picture, not drawn.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="photograph">By default the one that was explained, while it isn't disposed.</param>
    /// <param name="options">Size, colours, where they end, and opacity; the defaults by default.</param>
    /// <exception cref="IgosException">
    /// No photograph is known, it isn't the one that was explained (by its size or its file's SHA-256), the values with
    /// their sign are asked for and there are none, or the file can't be written or is called otherwise.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The photograph is disposed.</exception>
    public void SaveOverlay(string path, Photograph? photograph = null, PictureOptions? options = null)
    {
        var picture = photograph ?? Photograph ?? throw new IgosException("The explanation has no photograph with it, "
            + $"because it is of a tensor or was read from a file: give it as the {nameof(photograph)}.");
        if (Source is { } source && (source.Width, source.Height) != (picture.Width, picture.Height))
        {
            throw new IgosException($"The explanation is of a photograph of {source.Width}×{source.Height} pixels; "
                + $"the one given has {picture.Width}×{picture.Height}: give the one that was explained.");
        }

        if ((Source?.ContentHash, picture.ContentHash) is ({ } explained, { } given) && explained != given)
        {
            throw new IgosException($"The explanation is of another photograph: its file has the SHA-256 {explained}, "
                + $"{picture.Name ?? "the one given"} {given}. Give the one that was explained, or draw the heatmap "
                + $"over this one by {nameof(Overlay)}.{nameof(Overlay.Save)}.");
        }

        var shown = options?.IsSigned != true ? Heatmap : Signed ?? throw new IgosException(
            $"{Method.Name} says nothing against the class, so there are no values with a sign to draw: leave "
            + $"{nameof(PictureOptions)}.{nameof(PictureOptions.IsSigned)} out.");
        Overlay.Save(path, picture, shown, Caption, Source?.Region, options);
    }
}
