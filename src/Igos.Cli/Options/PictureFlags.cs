using System.CommandLine;
using Igos.Imaging;

namespace Igos.Cli.Options;

/// <summary>The options by which commands say how heatmaps are drawn.</summary>
internal sealed class PictureFlags
{
    private static readonly PictureOptions Defaults = new();

    private readonly Option<string?> _colours = CheckedOption.Choice("--colours",
        "The colours of heatmaps, all of them even to the eye.", firstIsDefault: true,
        [.. ColourMap.Sequential.Select(map => map.Name)]);

    private readonly Option<double?> _opacity = CheckedOption.Number("--opacity",
        "How much of the photograph the most important place's colour covers, from 0 to 1 (default 0.8).",
        "a number from 0 to 1", n => n is >= 0 and <= 1);

    public void AddTo(Command command)
    {
        command.Add(_colours);
        command.Add(_opacity);
    }

    public PictureOptions Read(ParseResult parsed) => Defaults with
    {
        Colours = ColourMap.Sequential.First(map => map.Name == parsed.GetValue(_colours)),
        Opacity = parsed.GetValue(_opacity) ?? Defaults.Opacity,
    };
}
