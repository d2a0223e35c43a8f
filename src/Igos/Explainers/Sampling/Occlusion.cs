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
    [Option("places", "Places a side at which the patch is put", Least = 1)]
    public int Places { get; init; } = 14;

    /// <summary>The patch's side as a share of the image's; above 0 and at most 1, default 1/7.</summary>
    [Option("patch", "The patch's side as a share of the image's", Least = 0, IsAbove = true, Most = 1)]
    public double Patch { get; init; } = 1.0 / 7;
}

/// <summary>
/// f_c(I0) − f_c(the image with a patch replaced by its baseline), for a patch slid over the image; 0 where the score
/// rises.
/// </summary>
/// <remarks>M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.1,
/// https://arxiv.org/abs/1311.2901. Places² forward passes; needs no gradients.</remarks>
public sealed class Occlusion(OcclusionOptions? options = null)
    : SamplingExplainer<OcclusionOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<OcclusionOptions>("occlusion", o => new Occlusion(o),
        o => new Cost(0, o.Places * o.Places), "Occlusion", "Zeiler, Fergus, ECCV 2014", Needs.Scores,
        Resolution.Cells(new OcclusionOptions().Places), isSigned: true);

    /// <inheritdoc/>
    private protected override ScoreKind? Score => null;

    /// <inheritdoc/>
    private protected override int Samples => Options.Places * Options.Places;

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int row, SamplingLoop sample)
    {
        using var noGrad = no_grad();
        var question = probe.Question;
        var (image, baseline) = (Rows.Of(question.Images, [row]), Rows.Of(question.Baselines, [row]));
        var drops = new List<Tensor>();
        sample((places, rows) =>
        {
            var masks = stack([.. places.Select(place => Mask(place, probe.InputSize))]).to(image.device);
            var scores = probe.Scores(Blend.Apply(image, baseline, masks), rows);
            var drop = scores.SubtractedFrom(question.ImageScores[row]);
            drops.Add(drop.MoveToOuterDisposeScope());
        });
        var map = cat(drops).reshape(1, Options.Places, Options.Places);
        return new Maps(map.ClampMin(0), map);
    }

    /// <summary>0 in a patch around the middle of a place, 1 elsewhere; [1, H, W].</summary>
    private Tensor Mask(int place, ImageSize size)
    {
        var mask = ones(1, size.Height, size.Width);
        var (top, height) = Span(place / Options.Places, size.Height);
        var (left, width) = Span(place % Options.Places, size.Width);
        using var patch = mask.narrow(1, top, height).narrow(2, left, width);
        patch.zero_();
        return mask;
    }

    private (long Start, long Length) Span(int index, int length)
    {
        var half = Math.Max(0.5, length * Options.Patch / 2);
        var middle = (index + 0.5) * length / Options.Places;
        var start = (long)Math.Clamp(Math.Round(middle - half), 0, length - 1);
        return (start, Math.Max(1, (long)Math.Clamp(Math.Round(middle + half), 0, length) - start));
    }
}
