using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;

namespace Igos.Running;

/// <summary>Every method, in one table that commands and documents read.</summary>
public static class Methods
{
    /// <summary>All methods, I-GOS first.</summary>
    public static IReadOnlyList<Method> All { get; } =
    [
        IntegratedGradientsOptimizedSaliency.Descriptor,
        IgosPlusPlus.Descriptor,
        AblationPath.Descriptor,
        MeaningfulPerturbation.Descriptor,
        IntegratedGradients.Descriptor,
        Gradient.Descriptor,
        GradientXInput.Descriptor,
        SmoothGrad.Descriptor,
        GuidedBackprop.Descriptor,
        DeconvNet.Descriptor,
        GradCam.Descriptor,
        ExcitationBackprop.Descriptor,
        ContrastiveExcitationBackprop.Descriptor,
        Rise.Descriptor,
        Occlusion.Descriptor,
        RandomHeatmap.Descriptor,
    ];

    /// <summary>The method of that name; letter case doesn't matter.</summary>
    /// <exception cref="IgosException">There is none; the message lists all.</exception>
    public static Method Find(string name) =>
        All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new IgosException($"The method \"{name}\" is unknown: "
                + $"choose one of {string.Join(", ", All.Select(m => m.Name))}.");
}
