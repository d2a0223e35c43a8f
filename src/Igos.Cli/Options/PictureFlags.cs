using System.CommandLine;
using Igos.Imaging;

namespace Igos.Cli.Options;

/// <summary>The options by which commands say how heatmaps and figures are drawn.</summary>
internal sealed class PictureFlags
{
    private static readonly PictureOptions Defaults = new();

    private readonly Option<string?> _colours = CheckedOption.Choice("--colours",
        "The colours of heatmaps, all of them even to the eye.", firstIsDefault: true,
        [.. ColourMap.Sequential.Select(map => map.Name)]);

    private readonly Option<double?> _opacity = CheckedOption.Number("--opacity",
        "How much of the photograph the most important place's colour covers, from 0 to 1 (default 0.8).",
        "a number from 0 to 1", n => n is >= 0 and <= 1);

    private readonly Option<string?> _format = CheckedOption.Choice("--format",
        "The figures' format. Lines stay lines and text stays text in svg and pdf.", firstIsDefault: true,
        [.. FigureFile.Formats]);

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_colours);
        command.Add(_opacity);
    }

    /// <summary>As names of files end, without the dot.</summary>
    public string Format(ParseResult parsed) => parsed.GetValue(_format)!;

    public PictureOptions Read(ParseResult parsed) => Defaults with
    {
        Colours = ColourMap.Sequential.First(map => map.Name == parsed.GetValue(_colours)),
        Opacity = parsed.GetValue(_opacity) ?? Defaults.Opacity,
    };
}
