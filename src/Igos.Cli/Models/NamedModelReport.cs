using Igos.Loading.Weights;
using Igos.Loading.Zoo;

namespace Igos.Cli.Models;

/// <summary>A model that <c>--model</c> takes by its name.</summary>
internal sealed record NamedModelReport
{
    public required string Name { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required long Parameters { get; init; }

    public required int Classes { get; init; }

    /// <summary>
    /// In percent of ImageNet's validation images, as torchvision publishes it; null for a model of other classes.
    /// </summary>
    public double? Top1 { get; init; }

    public required string License { get; init; }

    /// <summary>Whether it works without a network.</summary>
    public required bool Cached { get; init; }

    /// <summary>Where the weights are, or will be; null where they come with igos.</summary>
    public string? File { get; init; }

    public string? Url { get; init; }

    /// <summary>All of them, the embedded one first.</summary>
    public static IReadOnlyList<NamedModelReport> All(WeightsCache cache) =>
        [Embedded(), .. Architectures.All.Select(a => Of(a, cache))];

    private static NamedModelReport Embedded() => new()
    {
        Name = Cifar10ResNet11.Name,
        InputHeight = Cifar10ResNet11.InputSize.Height,
        InputWidth = Cifar10ResNet11.InputSize.Width,
        Parameters = Cifar10ResNet11.ParameterCount,
        Classes = Cifar10ResNet11.Labels.Count,
        License = "MIT, as igos; docs/model-card.md.",
        Cached = true,
    };

    private static NamedModelReport Of(Architecture architecture, WeightsCache cache) => new()
    {
        Name = architecture.Name,
        InputHeight = architecture.InputSize.Height,
        InputWidth = architecture.InputSize.Width,
        Parameters = architecture.ParameterCount,
        Classes = 1000,
        Top1 = architecture.Top1,
        License = architecture.Weights.LicenseNote,
        Cached = cache.Contains(architecture.Weights),
        File = cache.PathOf(architecture.Weights),
        Url = architecture.Weights.Url.ToString(),
    };
}
