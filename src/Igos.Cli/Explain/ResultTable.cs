using System.Globalization;
using Igos.Cli.Reports;
using Igos.Cli.Terminal;
using Spectre.Console;

namespace Igos.Cli.Explain;

/// <summary>The table at the end of <c>igos explain</c>, with the warnings under it.</summary>
internal static class ResultTable
{
    public static void Write(TextWriter output, IReadOnlyList<ImageReport> images)
    {
        var console = PlainConsole.Create(output);
        // No lines between columns and no column to spare: 80 characters hold short names, and only names are broken.
        var table = new Table().Border(TableBorder.Horizontal)
            .AddColumn(Left("Image")).AddColumn(Left("Class")).AddColumn(Left("Method"))
            .AddColumn(Right("Probability")).AddColumn(Right("Deletion ↓")).AddColumn(Right("Insertion ↑")).AddColumn(Right("Seconds"));
        foreach (var image in images)
        {
            foreach (var explanation in image.Explanations)
            {
                table.AddRow([.. Cells(image, explanation).Select(text => new Text(text))]);
            }
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }

        foreach (var image in images)
        {
            // Most warnings are the image's and the class's, whatever the method.
            foreach (var warning in image.Explanations.SelectMany(e => e.Warnings.Select(text => (e.Method, text))).GroupBy(w => w.text, w => w.Method))
            {
                var methods = warning.Count() < image.Explanations.Count ? $", {string.Join(", ", warning)}" : "";
                output.WriteLine($"Warning: {Path.GetFileName(image.File)}{methods}: {warning.Key}");
            }
        }
    }

    private static TableColumn Left(string header) => new(header) { Padding = new Padding(0, 1) };

    private static TableColumn Right(string header) => Left(header).RightAligned().NoWrap();

    private static string[] Cells(ImageReport image, ExplanationReport explanation) =>
    [
        Path.GetFileName(image.File),
        explanation.Target.Name ?? $"class {explanation.Target.Index}",
        $"{explanation.Method} {explanation.Height}×{explanation.Width}",
        Number(explanation.Target.Probability, "0.000"),
        explanation.Score is { } d ? Number(d.Deletion, "0.000") : "–",
        explanation.Score is { } i ? Number(i.Insertion, "0.000") : "–",
        Number(explanation.Seconds, "0.0"),
    ];

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
