using System.Globalization;

namespace Igos.Web.Components;

/// <summary>Numbers as the browser's language writes them.</summary>
/// <param name="Separators">Between whole and fraction, between thousands, and before what is below zero.</param>
public sealed record NumberWords(string[] Separators)
{
    private readonly NumberFormatInfo _format = new()
    {
        NumberDecimalSeparator = Separators[0],
        NumberGroupSeparator = Separators[1],
        NegativeSign = Separators[2],
    };

    /// <summary>Until the browser has said how.</summary>
    public static NumberWords Usual { get; } = new([".", ",", "-"]);

    /// <summary>A probability, or a score made of them.</summary>
    public string Score(double value) => value.ToString("0.000", _format);

    /// <summary>At an axis.</summary>
    public string Tick(double value) => value.ToString("0.##", _format);

    /// <summary>A share, as percent.</summary>
    public string Percent(double share) => $"{(100 * share).ToString(share is 0 or 1 ? "0" : "0.0", _format)} %";

    /// <summary>A term of an objective, or a step's size.</summary>
    public string Term(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 0.001 ? "0.0e+0" : "0.000", _format);

    /// <summary>A time, as long as people count it.</summary>
    public string Seconds(double seconds) => seconds < 60 ? $"{seconds.ToString("0.0", _format)} s"
        : $"{((int)seconds / 60).ToString(_format)} min {((int)seconds % 60).ToString(_format)} s";

    /// <summary>A number of something.</summary>
    public string Count(long count) => count.ToString("#,0", _format);
}
