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
    [Option("steps", "Random masks", Least = 1)]
    public int Masks { get; init; } = 4000;

    /// <summary>Cells a side of a random grid; at least 2, default 7.</summary>
    [Option("cells", "Cells a side of a random mask's grid", Least = 2)]
    public int Cells { get; init; } = 7;

    /// <summary>The probability that a cell is shown; between 0 and 1, default 0.5.</summary>
    [Option("shown", "The probability that a cell is shown", Least = 0, IsAbove = true, Most = 1, IsBelow = true)]
    public double Shown { get; init; } = 0.5;
}

/// <summary>
/// Σ_i f_c(I0 ⊙ M_i)·M_i / (N·p) over N random masks: 7×7 coin tosses, upsampled and shifted at random.
/// Hidden pixels are black.
/// </summary>
/// <remarks>V. Petsiuk, A. Das, K. Saenko, "RISE", BMVC 2018, https://arxiv.org/abs/1806.07421. N forward passes; the
/// input's resolution; needs no gradients.</remarks>
public sealed class Rise(RiseOptions? options = null) : SamplingExplainer<RiseOptions>(Descriptor, options)
{
    /// <summary>What is to know of the method.</summary>
    public static Method Descriptor { get; } = Method.Of<RiseOptions>("rise", o => new Rise(o),
        o => new Cost(0, o.Masks), "RISE", "Petsiuk, Das, Saenko, BMVC 2018", Needs.Scores, Resolution.Input,
        usesSeed: _ => true);

    /// <inheritdoc/>
    private protected override ScoreKind? Score => null;

    /// <inheritdoc/>
    private protected override int Samples => Options.Masks;

    /// <inheritdoc/>
    private protected override Maps Map(Probe probe, int row, SamplingLoop sample)
    {
        using var noGrad = no_grad();
        var (image, size) = (Rows.Of(probe.Question.Images, [row]), probe.InputSize);
        var seed = NoiseSeed.Of(Options.Seed, image[0]);
        var sum = zeros([size.Height, size.Width], device: image.device);
        sample((samples, rows) =>
        {
            var masks = stack([.. samples.Select(s => Mask(seed, s, size))]).to(image.device);
            var scores = probe.Scores(image * masks, rows);
            sum.AddInPlace((scores.reshape(-1, 1, 1) * masks.squeeze(1)).sum([0]));
        });
        return sum.DividedBy(Samples * Options.Shown).unsqueeze(0);
    }

    /// <summary>One random mask, [1, H, W].</summary>
    private Tensor Mask(NoiseSeed seed, int sample, ImageSize size)
    {
        using var scope = NewDisposeScope();
        using var generator = seed.Generator(0, sample);
        var cells = Options.Cells;
        var (cellHeight, cellWidth) = ((size.Height + cells - 1) / cells, (size.Width + cells - 1) / cells);
        var grid = rand([1, 1, cells, cells], generator: generator).LessThan(Options.Shown).to(float32);
        var shift = rand([2], generator: generator);
        var (top, left) = ((int)(shift[0].item<float>() * cellHeight), (int)(shift[1].item<float>() * cellWidth));
        var fine = F.interpolate(grid, size: [(cells + 1) * cellHeight, (cells + 1) * cellWidth],
            mode: InterpolationMode.Bilinear, align_corners: false);
        return fine[0].narrow(1, top, size.Height).narrow(2, left, size.Width).MoveToOuterDisposeScope();
    }
}
