using Igos.Classifiers;
using Igos.Imaging;
using Igos.Perturbation;
using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Explainers.Sampling;

/// <summary>Options of <see cref="Rise"/>; the defaults are the published ones for VGG.</summary>
public sealed record RiseOptions : NativeResolutionOptions
{
    /// <summary>N: random masks; at least 1, default 4000 (8000 for ResNet50 in the paper).</summary>
    public int Masks { get; init; } = 4000;

    /// <summary>Cells a side of a random grid; at least 2, default 7.</summary>
    public int Cells { get; init; } = 7;

    /// <summary>The probability that a cell is shown; between 0 and 1, default 0.5.</summary>
    public double Shown { get; init; } = 0.5;

    /// <inheritdoc/>
    protected override void Check(ICollection<string> errors)
    {
        base.Check(errors);
        if (Masks < 1 || Cells < 2 || !(Shown is > 0 and < 1))
        {
            errors.Add($"{nameof(Masks)} must be at least 1, {nameof(Cells)} at least 2 and {nameof(Shown)} between 0 and 1; found {Masks}, {Cells} and {Shown}.");
        }
    }
}

/// <summary>
/// Σ_i f_c(I0 ⊙ M_i)·M_i / (N·p) over N random masks: 7×7 coin tosses, upsampled and shifted at random. Hidden pixels are black.
/// </summary>
/// <remarks>V. Petsiuk, A. Das, K. Saenko, "RISE", BMVC 2018, https://arxiv.org/abs/1806.07421. N forward passes; the input's
/// resolution; needs no gradients.</remarks>
public sealed class Rise : OneStepExplainer
{
    private readonly RiseOptions _options;

    /// <summary>Makes the explainer.</summary>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public Rise(RiseOptions? options = null)
        : base("rise", options ?? new RiseOptions()) => _options = (RiseOptions)Options;

    /// <inheritdoc/>
    private protected override int Together => 1;

    /// <inheritdoc/>
    private protected override int Samples => _options.Masks;

    /// <inheritdoc/>
    private protected override Tensor Map(IClassifier classifier, ExplainerInput input, int[] rows, string? layer, Action<int, int> report, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var image = Rows.Of(input.Images, rows);
        var seed = NoiseSeed.Of(_options.Seed, image[0]);
        var sum = zeros([classifier.InputSize.Height, classifier.InputSize.Width], device: image.device);
        foreach (var samples in PerturbedBatches.Split(Enumerable.Range(0, _options.Masks), _options.MaxPerturbedImages, classifier.Device))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var masks = stack([.. samples.Select(sample => Mask(seed, sample, classifier.InputSize))]).to(image.device);
            var scores = ClassScore.Of(classifier.Logits(image * masks), [.. samples.Select(_ => input.Targets[rows[0]])]);
            sum.AddInPlace((scores.reshape(-1, 1, 1) * masks.squeeze(1)).sum([0]));
            report(samples[^1] + 1, _options.Masks);
        }

        return sum.DividedBy(_options.Masks * _options.Shown).unsqueeze(0);
    }

    /// <summary>One random mask, [1, H, W].</summary>
    private Tensor Mask(NoiseSeed seed, int sample, ImageSize size)
    {
        using var scope = NewDisposeScope();
        using var generator = seed.Generator(0, sample);
        var cells = _options.Cells;
        var (cellHeight, cellWidth) = ((size.Height + cells - 1) / cells, (size.Width + cells - 1) / cells);
        var grid = rand([1, 1, cells, cells], generator: generator).LessThan(_options.Shown).to(float32);
        var shift = rand([2], generator: generator);
        var (top, left) = ((int)(shift[0].item<float>() * cellHeight), (int)(shift[1].item<float>() * cellWidth));
        var fine = F.interpolate(grid, size: [(cells + 1) * cellHeight, (cells + 1) * cellWidth], mode: InterpolationMode.Bilinear, align_corners: false);
        return fine[0].narrow(1, top, size.Height).narrow(2, left, size.Width).MoveToOuterDisposeScope();
    }
}
