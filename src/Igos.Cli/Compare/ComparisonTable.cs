using Igos.Cli.Reports;
using Igos.Cli.Terminal;
using Spectre.Console;

namespace Igos.Cli.Compare;

/// <summary>The tables at the end of <c>igos compare</c>, one an image, the best method first.</summary>
internal static class ComparisonTable
{
    public static void Write(TextWriter output, IReadOnlyList<ImageReport> images)
    {
        var console = PlainConsole.Create(output);
        foreach (var image in images.Where(i => i.Error is null))
        {
            Write(console, output, image);
        }

        output.WriteLine($"{images.Count(i => i.Error is null)} of {images.Count} images compared.");
    }

    private static void Write(IAnsiConsole console, TextWriter output, ImageReport image)
    {
        var first = image.Explanations[0];
        output.WriteLine($"{Path.GetFileName(image.File)}: {first.Target.Name ?? $"class {first.Target.Index}"} ({Comparison.Number(first.Target.Probability)}), "
            + $"heatmaps of {first.Height}×{first.Width}");
        // Narrow enough for terminals of 80 characters.
        var table = new Table().Border(TableBorder.Horizontal).AddColumn("Method").AddColumn(Right("Native"))
            .AddColumn(Right("Ins. − del.")).AddColumn(Right("Del. ↓")).AddColumn(Right("Ins. ↑")).AddColumn(Right("Seconds"));
        foreach (var explanation in image.Explanations)
        {
            var score = explanation.Score;
            string[] cells =
            [
                explanation.Method, explanation.ResampledFrom?.ToString() ?? "",
                Number(score?.InsertionMinusDeletion), Number(score?.Deletion), Number(score?.Insertion), Comparison.Seconds(explanation.Seconds),
            ];
            table.AddRow([.. cells.Select(text => new Text(text))]);
        }

        console.Write(table);
        foreach (var method in image.NotRun!)
        {
            output.WriteLine($"{method.Method} can't run: {method.Reason}");
        }

        foreach (var warning in image.Explanations.SelectMany(e => e.Warnings.Select(text => (e.Method, text))).GroupBy(w => w.text, w => w.Method))
        {
            // Most warnings are the image's and the class's, whatever the method.
            var methods = warning.Count() < image.Explanations.Count ? $"{string.Join(", ", warning)}: " : "";
            output.WriteLine($"Warning: {methods}{warning.Key}");
        }

        output.WriteLine($"Files: {image.Files!["figure"]}, .html and .json");
        output.WriteLine();
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned().NoWrap();

    private static string Number(double? value) => value is { } v ? Comparison.Number(v) : "–";
}
