using System.Globalization;
using System.Text;
using static Igos.Reports.Pages.HtmlPage;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A plot as SVG: sharp at any size, its labels in the page's font.</summary>
internal sealed class SvgPlot
{
    private const int Left = 44, Right = 12, Top = 10, Bottom = 42; // room for ticks and labels
    private const double DotRadius = 2.4;

    private readonly StringBuilder _svg = new();
    private readonly PlotAxis _x;
    private readonly PlotAxis _y;
    private readonly int _width;
    private readonly int _height;

    /// <summary>Draws the axes.</summary>
    /// <param name="description">For those who don't see it, as text.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="labels">What the axes show, as text.</param>
    /// <param name="size">Of the whole, in its own units, in which letters are 12 high.</param>
    public SvgPlot(
        string description, PlotAxis x, PlotAxis y, (string X, string Y) labels, (int Width, int Height) size)
    {
        (_x, _y, (_width, _height)) = (x, y, size);
        _svg.Append(CultureInfo.InvariantCulture,
            $"<svg class=\"plot\" viewBox=\"0 0 {_width} {_height}\" role=\"img\" ");
        _svg.Append($"aria-label=\"{Escape(description)}\">");
        foreach (var tick in Ticks(x))
        {
            Rule(X(tick), Y(y.From), X(tick), Y(y.To));
            var isWideLast = x.IsPowersOfTen && tick >= x.To;
            var place = isWideLast ? _width - 1 : X(tick);
            Text(place, _height - Bottom + 16, Tick(x, tick), isWideLast ? "end" : "middle");
        }

        foreach (var tick in Ticks(y))
        {
            Rule(X(x.From), Y(tick), X(x.To), Y(tick));
            Text(Left - 6, Y(tick) + 4, Tick(y, tick), "end");
        }

        Text((Left + _width - Right) / 2.0, _height - 6, labels.X, "middle");
        var middle = (Top + _height - Bottom) / 2.0;
        _svg.Append(CultureInfo.InvariantCulture,
            $"<text transform=\"translate(11 {middle:0.#}) rotate(-90)\" text-anchor=\"middle\">");
        _svg.Append($"{Escape(labels.Y)}</text>");
    }

    /// <summary>A curve over the horizontal axis from end to end, with a band of one standard error about it.</summary>
    public void Curve(IReadOnlyList<Estimate> curve, string colour, string dashes)
    {
        double At(int k) => X(_x.From + (_x.To - _x.From) * k / (curve.Count - 1));
        double Off(int k, int sign) => Y(Math.Clamp(curve[k].Mean + sign * curve[k].StandardError, _y.From, _y.To));
        var steps = Enumerable.Range(0, curve.Count).ToArray();
        if (curve.Any(step => step.StandardError > 0))
        {
            var band = steps.Select(k => Point(At(k), Off(k, 1)))
                .Concat(steps.Reverse().Select(k => Point(At(k), Off(k, -1))));
            _svg.Append($"<polygon points=\"{string.Join(' ', band)}\" fill=\"{colour}\" fill-opacity=\".14\"/>");
        }

        _svg.Append($"<polyline points=\"{string.Join(' ', steps.Select(k => Point(At(k), Y(curve[k].Mean))))}\" "
            + $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{Dashes(dashes)}/>");
    }

    /// <summary>Where both axes say the same.</summary>
    public void Diagonal()
    {
        var (from, to) = (Math.Max(_x.From, _y.From), Math.Min(_x.To, _y.To));
        _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(from):0.#}\" y1=\"{Y(from):0.#}\" x2=\"{X(to):0.#}\" "
            + $"y2=\"{Y(to):0.#}\" stroke=\"#444\" stroke-dasharray=\"5 4\"/>");
    }

    /// <summary>Dots, each with its own words.</summary>
    public void Dots(IEnumerable<(double X, double Y, string Text)> dots, string colour)
    {
        _svg.Append($"<g fill=\"{colour}\" fill-opacity=\".65\">");
        foreach (var (x, y, text) in dots)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"{DotRadius}\">"
                + $"<title>{Escape(text)}</title></circle>");
        }

        _svg.Append("</g>");
    }

    /// <summary>Means with their standard errors, each with its number beside it.</summary>
    public void Numbered(IReadOnlyList<(double X, Estimate Y)> means, string colour)
    {
        foreach (var ((x, y), i) in means.Select((mean, i) => (mean, i)))
        {
            double End(int sign) => Y(Math.Clamp(y.Mean + sign * y.StandardError, _y.From, _y.To));
            _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(x):0.#}\" y1=\"{End(-1):0.#}\" "
                + $"x2=\"{X(x):0.#}\" y2=\"{End(1):0.#}\" stroke=\"{colour}\" stroke-opacity=\".5\"/>");
            _svg.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{X(x):0.#}\" cy=\"{Y(y.Mean):0.#}\" r=\"{DotRadius + 1}\" fill=\"{colour}\"/>");
            var isAtTheEdge = X(x) > _width - Right - 16;
            Text(X(x) + (isAtTheEdge ? -6 : 6), Y(y.Mean) - 5, $"{i + 1}", isAtTheEdge ? "end" : "start");
        }
    }

    /// <summary>
    /// So many dots that they lie on each other: at most one a unit of the picture, the darker the more they are.
    /// </summary>
    public void Cloud(IEnumerable<(double X, double Y)> dots, string colour)
    {
        var shades = dots.CountBy(dot => ((int)Math.Round(X(dot.X)), (int)Math.Round(Y(dot.Y))))
            .GroupBy(pair => pair.Value switch { 1 => 1, < 4 => 2, < 10 => 3, _ => 4 }).OrderBy(group => group.Key);
        foreach (var shade in shades)
        {
            var places = string.Concat(shade.Select(pair => $"M{pair.Key.Item1} {pair.Key.Item2}h0"));
            _svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{places}\" stroke=\"{colour}\" stroke-width=\"3\" "
                + $"stroke-linecap=\"round\" stroke-opacity=\"{.25 * shade.Key}\"/>");
        }
    }

    /// <summary>The picture; nothing more can be drawn.</summary>
    public string Html() => _svg.Append("</svg>").ToString();

    /// <summary>A line as a legend shows it.</summary>
    public static string Sample(string colour, string dashes) =>
        "<svg class=\"sample\" viewBox=\"0 0 34 10\" width=\"34\" height=\"10\" aria-hidden=\"true\">"
        + $"<line x1=\"1\" y1=\"5\" x2=\"33\" y2=\"5\" stroke=\"{colour}\" stroke-width=\"2.5\"{Dashes(dashes)}/>"
        + "</svg>";

    private static IEnumerable<double> Ticks(PlotAxis axis) =>
        Enumerable.Range(0, (int)Math.Round((axis.To - axis.From) / axis.Step) + 1)
            .Select(i => axis.From + i * axis.Step);

    private static string Tick(PlotAxis axis, double value) => axis.IsPowersOfTen
        ? Math.Pow(10, value).ToString("#,0.##", CultureInfo.InvariantCulture)
        : value.ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>An attribute of a line; nothing for an unbroken one.</summary>
    public static string Dashes(string dashes) => dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"";

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    private double X(double value) => Left + (value - _x.From) / (_x.To - _x.From) * (_width - Left - Right);

    private double Y(double value) =>
        _height - Bottom - (value - _y.From) / (_y.To - _y.From) * (_height - Top - Bottom);

    private void Rule(double x1, double y1, double x2, double y2) => _svg.Append(CultureInfo.InvariantCulture,
        $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"#e2e2e2\"/>");

    private void Text(double x, double y, string text, string anchor) => _svg.Append(CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");
}
