using System.Text.Json.Serialization;
using Igos.Classifiers;

namespace Igos.Reports;

/// <summary>The classifier that was explained.</summary>
internal sealed record ModelReport
{
    public required string Name { get; init; }

    /// <summary>Of its files; null where it isn't known, and in a store, which has it beside this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int Classes { get; init; }

    public required string Device { get; init; }

    /// <summary>What the outputs are, found out or as chosen.</summary>
    public required OutputKind Outputs { get; init; }

    /// <summary>Whether the network is given the photograph's luminance.</summary>
    public required bool Grey { get; init; }

    public required NormalizationReport Normalization { get; init; }

    public static ModelReport Of(IClassifier classifier) => new()
    {
        Name = classifier.Name,
        InputHeight = classifier.InputSize.Height,
        InputWidth = classifier.InputSize.Width,
        Classes = classifier.ClassCount,
        Device = classifier.Device.ToString(),
        Outputs = classifier.Output,
        Grey = classifier.IsGrey,
        Normalization = NormalizationReport.Of(classifier.Normalization),
    };

    /// <summary>For reports of what was just computed.</summary>
    public static ModelReport WithHash(IClassifier classifier) =>
        Of(classifier) with { Sha256 = classifier.ContentHash };
}

/// <summary>(scale · pixel − mean) / std, in the channel order.</summary>
internal sealed record NormalizationReport(
    string Name, IReadOnlyList<double> Mean, IReadOnlyList<double> Std, double Scale, ChannelOrder Channels)
{
    public static NormalizationReport Of(Normalization normalization) => new(
        normalization.Name, normalization.Mean, normalization.Std, normalization.Scale, normalization.Order);
}
