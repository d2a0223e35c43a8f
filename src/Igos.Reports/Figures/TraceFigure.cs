using System.Globalization;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Perturbation;
using ScottPlot;
using ScottPlot.Plottables;

namespace Igos.Reports.Figures;

/// <summary>
/// How the objective of a mask fell while it was optimized: its terms over the iterations, or the totals of several
/// methods over the passes that they took.
/// </summary>
internal static class TraceFigure
{
    private const int Width = 900;
    private const int Height = 600;
    private const int FewSteps = 40; // of which each is a mark on its line

    private static readonly Color[] Colours =
        [new(0x22, 0x22, 0x22), new(0xc6, 0x28, 0x28), new(0x15, 0x65, 0xc0), new(0x2e, 0x7d, 0x32)];

    /// <summary>What two totals must share to be compared, by the options' names.</summary>
    private static readonly string[] Weights = ["l1", "tv", "tv-exponent", Choice.Score];

    public static void Save(string path, Explanation explanation, string title)
    {
        using var plot = Draw(explanation, title);
        PlotDrawing.Save(path, plot, Width, Height);
    }

    public static void SaveTotals(string path, IReadOnlyList<Explanation> explanations, string title)
    {
        using var plot = DrawTotals(explanations, title);
        PlotDrawing.Save(path, plot, Width, Height);
    }

    /// <summary>The objective and its terms over the iterations; the caller's.</summary>
    public static Plot Draw(Explanation explanation, string title)
    {
        var trace = explanation.Trace;
        (string Name, Func<TraceStep, double> Term)[] terms =
        [
            ("objective", step => step.Objective), ("score of the class", step => step.Score),
            ("size of the mask (L1)", step => step.L1), ("its roughness (TV)", step => step.TotalVariation),
        ];
        var plot = Empty(title, "iteration", "objective and its terms");
        foreach (var ((name, term), colour) in terms.Zip(Colours))
        {
            Add(plot, trace, step => step.Iteration, term, colour, name);
        }

        plot.GetPlottables<Scatter>().First().LineWidth *= 2; // seen beside a term that is nearly all of it
        return FromZero(plot);
    }

    /// <summary>The objectives over forward and backward passes together; the caller's.</summary>
    public static Plot DrawTotals(IReadOnlyList<Explanation> explanations, string title)
    {
        var note = AreComparable(explanations) ? ""
            : "\nThe objectives differ: their totals can't be compared, only how soon they fall";
        var plot = Empty(title + note, "passes, forward and backward", "objective");
        foreach (var (explanation, colour) in explanations.Zip(Colours))
        {
            Add(plot, explanation.Trace, step => step.Passes.Forward + step.Passes.Backward, step => step.Objective,
                colour, $"{explanation.Method.Title} (l1 {Text(explanation, "l1")}, tv {Text(explanation, "tv")})");
        }

        return FromZero(plot);
    }

    /// <summary>Whether all lower the same function, so that the lower total is the better mask.</summary>
    private static bool AreComparable(IReadOnlyList<Explanation> explanations) =>
        explanations.Select(explanation => explanation.Options is IgosPlusPlusOptions).Distinct().Count() == 1
        && explanations.Select(explanation => string.Join(' ', Weights.Select(name => Text(explanation, name))))
            .Distinct().Count() == 1;

    /// <summary>An option in force; Mask has no choice of the score, which is the probability.</summary>
    private static string Text(Explanation explanation, string name) =>
        explanation.Method.Find(name) is { } option && option.InForce(explanation.Options) is { } value
            ? option.Text(value) : "probability";

    private static Plot Empty(string title, string x, string y)
    {
        EmbeddedFontResolver.Install();
        var plot = new Plot();
        plot.Title(title, size: 20);
        plot.XLabel(x, size: 18);
        plot.YLabel(y, size: 18);
        TickLabels.SetSize(plot, 15);

        plot.Grid.MajorLineColor = new Color(0xe6, 0xe6, 0xe6);
        plot.Legend.FontSize = 16;
        plot.Legend.OutlineColor = new Color(0xcc, 0xcc, 0xcc);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom); // never over a line
        plot.Font.Set(EmbeddedFontResolver.FamilyName);
        return plot;
    }

    /// <summary>With 0 in sight, so that heights can be compared.</summary>
    private static Plot FromZero(Plot plot)
    {
        plot.Axes.AutoScale();
        var limits = plot.Axes.GetLimits();
        plot.Axes.SetLimitsY(Math.Min(limits.Bottom, -0.02 * limits.Top), limits.Top);
        return plot;
    }

    private static void Add(Plot plot, IReadOnlyList<TraceStep> trace, Func<TraceStep, double> x,
        Func<TraceStep, double> y, Color colour, string name)
    {
        var line = plot.Add.Scatter(trace.Select(x).ToArray(), trace.Select(y).ToArray(), colour);
        line.LineWidth = 2.5f;
        line.MarkerSize = trace.Count <= FewSteps ? 6 : 0;
        line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{name}, at the end {y(trace[^1]):0.000}");
    }
}
