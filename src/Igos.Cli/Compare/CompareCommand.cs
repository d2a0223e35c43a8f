using System.CommandLine;
using Igos.Cli.Options;
using Igos.Cli.Photographs;

namespace Igos.Cli.Compare;

/// <summary>
/// <c>igos compare IMAGE…</c>: every method on the same photograph, sorted by what their heatmaps are worth.
/// </summary>
internal static class CompareCommand
{
    public static Command Create() => PhotographsCommand.Create("compare",
        "Explains each photograph by several methods and sorts their heatmaps by insertion minus deletion, "
            + "in a figure, a page and a table.",
        MethodNames.Option("--methods", "all|LIST", "What to compare:", "all"),
        new MethodFlags("The same for all methods, since scores of different resolutions can't be compared. "
            + "Default: 28, and half the side of inputs under 56 pixels."),
        (settings, _, cancellationToken) => new CompareRun(settings, cancellationToken),
        hasFilesOfMethods: false);
}
