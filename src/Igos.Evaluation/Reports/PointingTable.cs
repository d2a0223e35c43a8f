using System.Globalization;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Tables;

namespace Igos.Evaluation.Reports;

/// <summary>The pointing game's accuracies, a line a method, and below them what the boxes alone give.</summary>
internal static class PointingTable
{
    private static readonly (string Title, Func<PointingFigures, double?> Value)[] Published =
    [
        ("paper VOC07", figures => figures.PaperVoc),
        ("paper COCO", figures => figures.PaperCoco),
        ("TorchRay VOC07", figures => figures.TorchRayVoc),
        ("difficult", figures => figures.TorchRayVocDifficult),
        ("TorchRay COCO", figures => figures.TorchRayCoco),
        ("difficult", figures => figures.TorchRayCocoDifficult),
    ];

    /// <summary>What stands above it.</summary>
    public static string Caption(ReportSection section)
    {
        var tolerance = section.Tolerance == 0 ? "without tolerance"
            : FormattableString.Invariant($"with a tolerance of {section.Tolerance} pixels");
        return $"The pointing game: accuracy in per cent, averaged over the classes, ± one standard error, {tolerance}."
            + (Lines(section).Any(line => line.Paper is not null)
                ? " Published: VGG16, the paper without tolerance, TorchRay with 15 pixels." : "");
    }

    /// <summary>The table.</summary>
    public static TextGrid Of(ReportSection section)
    {
        Line[] lines = [.. Lines(section)];
        var published = Published.Where(figure =>
            lines.Any(line => line.Paper is { } paper && figure.Value(paper) is not null)).ToArray();
        string[] titles = ["Heatmap", "All ↑", "n", "Difficult ↑", "n", "Neither", .. published.Select(f => f.Title)];
        return new TextGrid(
            [
                new TextColumn("Method"),
                .. titles.Select(title => new TextColumn(title) { IsRight = true }),
            ],
            [
                .. lines.Select(line => (string[])
                [
                    line.Name, line.Size?.ToString() ?? "",
                    Percent(line.Pointing?.All), $"{line.Pointing?.All?.Count ?? 0}",
                    Percent(line.Pointing?.Difficult), $"{line.Pointing?.Difficult?.Count ?? 0}",
                    $"{line.Pointing?.Neither ?? 0}",
                    .. published.Select(figure => line.Paper is { } paper && figure.Value(paper) is { } value
                        ? value.ToString("0.0#", CultureInfo.InvariantCulture) : ""),
                ]),
            ]);
    }

    private static IEnumerable<Line> Lines(ReportSection section) =>
    [
        .. section.Rows.Select(row => new Line(
            StudyTable.Label(row.Choice, StudyTable.Size), row.Size, row.Pointing, row.Paper?.Pointing)),
        .. section.PointingReferences.Select(reference =>
            new Line(reference.Name, null, reference.Pointing, reference.Paper)),
    ];

    /// <summary>The error is left out where one photograph, or the same answer for all, gives none.</summary>
    public static string Percent(PointingAccuracy? accuracy)
    {
        if (accuracy is null)
        {
            return EstimateText.Nothing;
        }

        var (mean, error) = (Numbers.Tenths(100 * accuracy.Mean), Numbers.Tenths(100 * accuracy.StandardError));
        return error == Numbers.Tenths(0) ? mean : $"{mean} ± {error}";
    }

    private readonly record struct Line(
        string Name, ImageSize? Size, PointingSummary? Pointing, PointingFigures? Paper);
}
