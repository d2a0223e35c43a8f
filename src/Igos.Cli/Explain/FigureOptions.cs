using System.CommandLine;
using Igos.Cli.Options;
using Igos.Cli.Photographs;
using Igos.Cli.Terminal;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Explain;

/// <summary>The options by which <c>igos explain</c> is asked for more figures of each heatmap.</summary>
internal sealed class FigureOptions
{
    private readonly Option<bool> _evidence = new("--evidence")
    {
        Description = "Find the smallest share of the heatmap's cells whose removal brings the probability under 20 % "
            + "of the photograph's, and the smallest that alone brings it over 80 %, and draw both.",
    };

    private readonly Option<bool> _trace = new("--trace")
    {
        Description = "Draw how the objective and its terms fell, for methods that optimize a mask; of several, their "
            + "totals over the network's passes too.",
    };

    private readonly Option<bool> _signed = new("--signed")
    {
        Description = "Draw also what speaks against the class, blue, beside what speaks for it, red, and write its "
            + "numbers, for methods that find both.",
    };

    private readonly Option<double?> _clip = CheckedOption.Number("--clip",
        "The percentile of a heatmap's values at which the pictures' colours end, above 0 and up to 100, said beside "
        + "the scale (default 99 for heatmaps of single pixels, which a few values would leave dark, else 100).",
        "a number above 0 and at most 100", n => n is > 0 and <= 100);

    private readonly Option<int?> _pictureSize = CheckedOption.Integer("--picture-size", 1,
        $"The longer side of the overlay in pixels (default the photograph's, from {PictureOptions.LeastSize} to "
        + $"{PictureOptions.GreatestSize}).");

    public void AddTo(Command command)
    {
        command.Add(_clip);
        command.Add(_pictureSize);
        command.Add(_signed);
        command.Add(_evidence);
        command.Add(_trace);
    }

    /// <summary>The settings with what was asked for.</summary>
    /// <exception cref="ChoiceException">There is nothing to trace, or nothing with a sign.</exception>
    public ExplainSettings Read(ParseResult parsed, ExplainSettings settings)
    {
        string[] traced = [.. Methods.All.Where(method => method.OptionsType.IsAssignableTo(typeof(MaskOptions)))
            .Select(method => method.Name)];
        var trace = parsed.GetValue(_trace);
        if (trace && !settings.Methods.Intersect(traced).Any())
        {
            throw new ChoiceException("trace", null, $"{string.Join(", ", settings.Methods)} would ignore it; it "
                + $"is for methods that optimize a mask: {string.Join(", ", traced)}.");
        }

        if (trace && settings.Options.Find("seeds") is { } seeds && seeds != "1")
        {
            throw new ChoiceException("trace", null, $"the objectives of --seeds {seeds} have no common course: leave "
                + "one of the two out.");
        }

        var isSigned = parsed.GetValue(_signed);
        string[] unsigned = [.. settings.Methods.Where(method => !Methods.Find(method).IsSigned)];
        if (isSigned && unsigned.Length == settings.Methods.Count)
        {
            throw new ChoiceException("signed", null, $"{string.Join(", ", unsigned)} would ignore it; it is for "
                + "methods that also find what speaks against the class: "
                + $"{string.Join(", ", Methods.All.Where(method => method.IsSigned))}.");
        }

        if (isSigned && unsigned.Length > 0)
        {
            StandardStreams.Say($"--signed: {string.Join(", ", unsigned)} can't say what speaks against the class, so "
                + "the pictures are those of its importance alone.");
        }

        return settings with
        {
            Evidence = parsed.GetValue(_evidence),
            Trace = trace,
            Signed = isSigned,
            Clip = parsed.GetValue(_clip),
            Pictures = settings.Pictures with { Size = parsed.GetValue(_pictureSize) },
        };
    }
}
