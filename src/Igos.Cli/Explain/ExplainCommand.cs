using System.CommandLine;
using Igos.Cli.Options;
using Igos.Cli.Photographs;

namespace Igos.Cli.Explain;

/// <summary><c>igos explain IMAGE…</c>: heatmaps of photographs, with their scores.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var figures = new FigureOptions();
        var command = PhotographsCommand.Create("explain",
            "Finds which pixels made the classifier decide, and scores the heatmap by deletion and insertion.",
            MethodNames.Option("--method", "NAME", "How to explain:", "igos"),
            new MethodFlags("Default: the method's own; where it has none, 28, "
                + "and half the side of inputs under 56 pixels."),
            (settings, parsed, cancellationToken) => new ExplainRun(figures.Read(parsed, settings), cancellationToken),
            hasFilesOfMethods: true);
        figures.AddTo(command);
        return command;
    }
}
