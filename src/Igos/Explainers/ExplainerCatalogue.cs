using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;

namespace Igos.Explainers;

/// <summary>What a person can choose for any method; null takes the method's own default.</summary>
public sealed record ExplainerChoices
{
    /// <summary>m of the heatmap; null for the method's native resolution or default.</summary>
    public int? Size { get; init; }

    /// <summary>The most iterations.</summary>
    public int? Iterations { get; init; }

    /// <summary>Points, samples or masks.</summary>
    public int? Steps { get; init; }

    /// <summary>A layer's name.</summary>
    public string? Layer { get; init; }

    /// <summary>λ1.</summary>
    public double? L1 { get; init; }

    /// <summary>λ2.</summary>
    public double? TotalVariation { get; init; }

    /// <summary>σ.</summary>
    public double? Noise { get; init; }

    /// <summary>Where randomness starts. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>How many perturbed images are in memory at a time. Default 32.</summary>
    public int MaxPerturbedImages { get; init; } = 32;
}

/// <summary>A row of the catalogue.</summary>
/// <param name="Name">As the command takes it.</param>
/// <param name="Title">As a heading shows it.</param>
/// <param name="Resolution">The heatmap's own resolution, in words.</param>
/// <param name="Cost">In network passes, in words.</param>
/// <param name="NeedsGradients">Whether the classifier must be differentiable.</param>
/// <param name="NeedsLayers">Whether it must have layers to look at.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Make">Makes the explainer; choices that it has no use for are ignored.</param>
public sealed record ExplainerEntry(string Name, string Title, string Resolution, string Cost, bool NeedsGradients, bool NeedsLayers,
    string Source, Func<ExplainerChoices, IExplainer> Make);

/// <summary>Every method, in one table that the command and the documentation read.</summary>
public static class ExplainerCatalogue
{
    /// <summary>The resolution of methods that have none of their own.</summary>
    public const string AnyResolution = "any";

    private const string Input = "the input's";

    /// <summary>All methods, I-GOS first.</summary>
    public static IReadOnlyList<ExplainerEntry> All { get; } =
    [
        new("igos", "I-GOS", AnyResolution, "15 · (20 gradients and about 4 forward passes)", true, false, "Qi, Khorram, Li, AAAI 2020",
            c => new IntegratedGradientsOptimizedSaliency(Choose(new IntegratedGradientsOptimizedSaliencyOptions(), c))),
        new("igos++", "iGOS++", AnyResolution, "15 · (80 gradients and about 16 forward passes)", true, false, "Khorram, Lawson, Li, CHIL 2021",
            c => new IgosPlusPlus(Choose(new IgosPlusPlusOptions(), c))),
        new("mask", "Mask", AnyResolution, "500 gradients", true, false, "Fong, Vedaldi, ICCV 2017", c => new MeaningfulPerturbation(Mask(c))),
        new("integrated-gradients", "Integrated Gradients", Input, "50 gradients", true, false, "Sundararajan, Taly, Yan, ICML 2017",
            c => new IntegratedGradients(new() { Size = c.Size, Steps = c.Steps ?? 50, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("gradient", "Gradient", Input, "1 gradient", true, false, "Simonyan, Vedaldi, Zisserman, 2014",
            c => new Gradient(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("gradient-x-input", "Gradient × Input", Input, "1 gradient", true, false, "Shrikumar et al., 2016",
            c => new GradientXInput(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("smoothgrad", "SmoothGrad", Input, "50 gradients", true, false, "Smilkov et al., 2017",
            c => new SmoothGrad(new() { Size = c.Size, Samples = c.Steps ?? 50, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("guided-backprop", "Guided Backprop", Input, "1 gradient", true, true, "Springenberg et al., 2015",
            c => new GuidedBackprop(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("deconvnet", "DeconvNet", Input, "1 gradient", true, true, "Zeiler, Fergus, ECCV 2014",
            c => new DeconvNet(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("grad-cam", "Grad-CAM", "the layer's", "1 gradient", true, true, "Selvaraju et al., ICCV 2017",
            c => new GradCam(new() { Size = c.Size, Layer = c.Layer, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("excitation-bp", "Excitation Backprop", "the layer's", "2 gradients", true, true, "Zhang et al., ECCV 2016",
            c => new ExcitationBackprop(new() { Size = c.Size, Layer = c.Layer, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("contrastive-excitation-bp", "Contrastive Excitation Backprop", "the layer's", "3 gradients", true, true, "Zhang et al., ECCV 2016",
            c => new ContrastiveExcitationBackprop(new() { Size = c.Size, Layer = c.Layer, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("rise", "RISE", Input, "4000 forward passes", false, false, "Petsiuk, Das, Saenko, BMVC 2018",
            c => new Rise(new() { Size = c.Size, Masks = c.Steps ?? 4000, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("occlusion", "Occlusion", "14×14", "196 forward passes", false, false, "Zeiler, Fergus, ECCV 2014",
            c => new Occlusion(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
        new("random", "Random", AnyResolution, "none", false, false, "a reference",
            c => new RandomHeatmap(new() { Size = c.Size, Seed = c.Seed, MaxPerturbedImages = c.MaxPerturbedImages })),
    ];

    /// <summary>The method of that name.</summary>
    /// <exception cref="IgosException">There is none; the message lists all.</exception>
    public static ExplainerEntry Find(string name) => All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new IgosException($"The method \"{name}\" is unknown: choose one of {string.Join(", ", All.Select(entry => entry.Name))}.");

    private static T Choose<T>(T defaults, ExplainerChoices c)
        where T : MaskOptimizationOptions => defaults with
        {
            Size = c.Size ?? defaults.Size,
            Iterations = c.Iterations ?? defaults.Iterations,
            Steps = c.Steps ?? defaults.Steps,
            L1 = c.L1,
            TotalVariation = c.TotalVariation,
            Noise = c.Noise ?? defaults.Noise,
            Seed = c.Seed,
            MaxPerturbedImages = c.MaxPerturbedImages,
        };

    private static MeaningfulPerturbationOptions Mask(ExplainerChoices c)
    {
        var defaults = new MeaningfulPerturbationOptions();
        return defaults with
        {
            Size = c.Size ?? defaults.Size,
            Iterations = c.Iterations ?? defaults.Iterations,
            L1 = c.L1 ?? defaults.L1,
            TotalVariation = c.TotalVariation ?? defaults.TotalVariation,
            Noise = c.Noise ?? defaults.Noise,
            Seed = c.Seed,
            MaxPerturbedImages = c.MaxPerturbedImages,
        };
    }
}
