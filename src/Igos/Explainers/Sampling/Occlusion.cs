using Igos.Classifiers;
using Igos.Imaging;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Sampling;

/// <summary>Options of <see cref="Occlusion"/>.</summary>
public sealed record OcclusionOptions : NativeResolutionOptions
{
    /// <summary>Places a side at which the patch is put; at least 1, default 14.</summary>
    public int Places { get; init; } = 14;

    /// <summary>The patch's side as a share of the image's; above 0 and at most 1, default 1/7.</summary>
    public double Patch { get; init; } = 1.0 / 7;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Places < 1 || !(Patch is > 0 and <= 1))
        {
            errors.Add($"{nameof(Places)} must be at least 1 and {nameof(Patch)} above 0 and at most 1; found {Places} and {Patch}.");
        }
    }
}

/// <summary>f_c(I0) − f_c(the image with a patch replaced by its baseline), for a patch slid over the image; 0 where the score rises.</summary>
/// <remarks>M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.1,
/// https://arxiv.org/abs/1311.2901. Places² forward passes; needs no gradients.</remarks>
public sealed class Occlusion : OneStepExplainer
{
    private readonly OcclusionOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public Occlusion(OcclusionOptions? options = null)
        : base("occlusion", options ?? new OcclusionOptions()) => _options = (OcclusionOptions)Options;

    /// <inheritdoc/>
    private protected override int Together => 1;

    /// <inheritdoc/>
    private protected override int Samples => _options.Places * _options.Places;

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var (image, baseline) = (Rows.Of(input.Images, rows), Rows.Of(input.Baselines, rows));
        var drops = new List<Tensor>();
        foreach (var places in PerturbedBatches.Split(Enumerable.Range(0, Samples), _options.MaxPerturbedImages, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var masks = stack([.. places.Select(place => Mask(place, classifier.InputSize))]).to(image.device);
            var scores = ClassScore.Of(classifier.Logits(Blend.Apply(image, baseline, masks)), [.. places.Select(_ => input.Targets[rows[0]])]);
            drops.Add(scores.SubtractedFrom(input.ImageProbabilities[rows[0]]).ClampMin(0).MoveToOuterDisposeScope());
            report(places[^1] + 1, Samples);
        }

        return cat(drops).reshape(1, _options.Places, _options.Places);
    }

    /// <summary>0 in a patch around the middle of a place, 1 elsewhere; [1, H, W].</summary>
    private Tensor Mask(int place, ImageSize size)
    {
        var mask = ones(1, size.Height, size.Width);
        var (top, height) = Span(place / _options.Places, size.Height);
        var (left, width) = Span(place % _options.Places, size.Width);
        using var patch = mask.narrow(1, top, height).narrow(2, left, width);
        patch.zero_();
        return mask;
    }

    private (long Start, long Length) Span(int index, int length)
    {
        var half = Math.Max(0.5, length * _options.Patch / 2);
        var middle = (index + 0.5) * length / _options.Places;
        var start = (long)Math.Clamp(Math.Round(middle - half), 0, length - 1);
        return (start, Math.Max(1, (long)Math.Clamp(Math.Round(middle + half), 0, length) - start));
    }
}
