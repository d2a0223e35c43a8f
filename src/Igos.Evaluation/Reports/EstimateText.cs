using Igos.Reports;

namespace Igos.Evaluation.Reports;

/// <summary>How means are written for people.</summary>
internal static class EstimateText
{
    /// <summary>Stands for what isn't known.</summary>
    public const string Nothing = "–";

    /// <summary>A mean with its standard error, which a single photograph hasn't.</summary>
    public static string Text(Estimate? estimate, Func<double, string> format) => estimate switch
    {
        null => Nothing,
        { Count: 1, Mean: var mean } => format(mean),
        { Mean: var mean, StandardError: var error } => $"{format(mean)} ± {Error(error, format)}",
    };

    /// <summary>A mean alone.</summary>
    public static string Mean(Estimate? estimate, Func<double, string> format) =>
        estimate is { Mean: var mean } ? format(mean) : Nothing;

    private static string Error(double error, Func<double, string> format) =>
        format == Numbers.Change ? Numbers.Mean(error) : format(error);
}
