using System.CommandLine;
using Igos.Cli.Options;
using Igos.Cli.Photographs;
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

    private readonly Option<double?> _clip = CheckedOption.Number("--clip",
        "The percentile of a heatmap's values at which the pictures' colours end, above 0 and up to 100, said beside "
        + "the scale (default 99 for heatmaps of single pixels, which a few values would leave dark, else 100).");

    private readonly Option<int?> _pictureSize = CheckedOption.Integer("--picture-size", 1,
        $"The longer side of the overlay in pixels (default the photograph's, from {PictureOptions.LeastSize} to "
        + $"{PictureOptions.GreatestSize}).");

    public FigureOptions() => _clip.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<double?>() is not (null or (> 0 and <= 100)))
        {
            result.AddError($"--clip {result.Tokens[0].Value}: expected a number above 0 and at most 100.");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(_clip);
        command.Add(_pictureSize);
        command.Add(_evidence);
        command.Add(_trace);
    }

    /// <summary>The settings with what was asked for.</summary>
    /// <exception cref="ChoiceException">There is nothing to trace.</exception>
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

        return settings with
        {
            Evidence = parsed.GetValue(_evidence),
            Trace = trace,
            Clip = parsed.GetValue(_clip),
            Pictures = settings.Pictures with { Size = parsed.GetValue(_pictureSize) },
        };
    }
}
