using System.Globalization;
using Igos.Classifiers;
using Igos.Cli.Terminal;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Cli.Options;

/// <summary>What the methods are told; null leaves a method its published default.</summary>
internal sealed record MethodSettings
{
    /// <summary>m of the m×m heatmap; by default the method's own resolution, or what suits the input where it has none.</summary>
    public int? Size { get; init; }

    /// <summary>The layer that methods with a choice of layers look at.</summary>
    public string? Layer { get; init; }

    public int? Iterations { get; init; }

    public int? Steps { get; init; }

    public double? L1 { get; init; }

    public double? TotalVariation { get; init; }

    public double? Noise { get; init; }

    public int Seed { get; init; }

    public int? MaxPerturbed { get; init; }

    /// <summary>What departs from the methods' published defaults, as it was given; the size, seed and memory limit aside.</summary>
    public IEnumerable<string> Changes =>
        from option in ((string Name, object? Value)[])[("layer", Layer), ("iterations", Iterations), ("steps", Steps), ("l1", L1), ("tv", TotalVariation), ("noise", Noise)]
        where option.Value is not null
        select string.Create(CultureInfo.InvariantCulture, $"{option.Name} {option.Value}");

    /// <summary>How heatmaps are scored.</summary>
    public DeletionInsertionOptions Scoring => MaxPerturbed is { } most ? new() { MaxPerturbedImages = most } : new();

    /// <summary>A method of the catalogue with these settings.</summary>
    /// <exception cref="UsageException">A value doesn't fit the method or the classifier.</exception>
    public IExplainer Explainer(string method, IClassifier classifier)
    {
        var entry = ExplainerCatalogue.Find(method);
        var size = SizeFor(classifier.InputSize);
        CheckLayer(entry, classifier);
        try
        {
            return entry.Make(new ExplainerChoices
            {
                Size = entry.Resolution == ExplainerCatalogue.AnyResolution ? size : Size,
                Layer = Layer,
                Iterations = Iterations,
                Steps = Steps,
                L1 = L1,
                TotalVariation = TotalVariation,
                Noise = Noise,
                Seed = Seed,
                MaxPerturbedImages = MaxPerturbed ?? new ExplainerChoices().MaxPerturbedImages,
            });
        }
        catch (IgosException e)
        {
            throw new UsageException($"--method {method}: {e.Message}");
        }
    }

    /// <summary>An option that none of the methods has a use for is an error, for it would be ignored.</summary>
    /// <exception cref="UsageException">Names the option and the methods that take it.</exception>
    public void CheckUsed(IReadOnlyList<string> methods)
    {
        // A value that is no method's default: a method takes an option when its own options change with it.
        const int Count = 7919;
        const double Number = 0.7919;
        var choices = ((string Flag, object? Value, ExplainerChoices Probe)[])[
            ("--layer", Layer, new() { Layer = "-" }),
            ("--iterations", Iterations, new() { Iterations = Count }),
            ("--steps", Steps, new() { Steps = Count }),
            ("--l1", L1, new() { L1 = Number }),
            ("--tv", TotalVariation, new() { TotalVariation = Number }),
            ("--noise", Noise, new() { Noise = Number })];
        foreach (var (flag, value, probe) in choices.Where(choice => choice.Value is not null))
        {
            string[] takers = [.. ExplainerCatalogue.All.Where(entry => !entry.Make(probe).Options.Equals(entry.Make(new()).Options)).Select(entry => entry.Name)];
            if (!methods.Intersect(takers).Any())
            {
                throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                    $"{flag} {value}: {string.Join(", ", methods)} would ignore it; it is for {string.Join(", ", takers)}."));
            }
        }
    }

    /// <summary>A layer that isn't there is an error now rather than at every image.</summary>
    private void CheckLayer(ExplainerEntry entry, IClassifier classifier)
    {
        try
        {
            _ = Layer is not null && entry.NeedsLayers ? classifier.Network?[Layer] : null;
        }
        catch (IgosException e)
        {
            throw new UsageException($"--layer {Layer}: {e.Message}");
        }
    }

    /// <summary>The size of methods that take any: 28, and half the side of inputs so small that 28 would be as fine as their pixels.</summary>
    public int SizeFor(ImageSize input)
    {
        var side = Math.Min(input.Height, input.Width);
        var size = Size ?? Math.Clamp(side / 2, 1, 28);
        return size <= side ? size
            : throw new UsageException($"--size {size}: the classifier takes images of {input}, so a heatmap can have from 1 to {side} cells a side.");
    }
}
