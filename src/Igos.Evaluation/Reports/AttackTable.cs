using Igos.Classifiers;
using Igos.Reports;
using Igos.Reports.Tables;

namespace Igos.Evaluation.Reports;

/// <summary>The table at the end of <c>igos attack</c>: two rows a photograph, and the means over several.</summary>
internal static class AttackTable
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <param name="reports">Of photographs that were attacked.</param>
    /// <param name="summary">Of all of them.</param>
    public static void Write(
        TextWriter output, int? width, IReadOnlyList<AttackReport> reports, AttackSummary summary)
    {
        var rows = reports.SelectMany(report => new[]
        {
            Row(Path.GetFileName(report.File), "original", report.Original!),
            Row(Path.GetFileName(report.File), "adversarial", report.Adversarial!),
        });
        TextTable.Write(output, width,
        [
            new TextColumn("Image"), new TextColumn("Picture"), new TextColumn("Class"), Number("Probability"),
            Number("Half at"), Number("Deletion"), Number("Insertion"),
        ], [.. rows]);
        if (summary.Original is not null)
        {
            output.WriteLine("Half at: the share of cells that must be inserted before the class has half of the "
                + "probability that it has for the whole picture.");
        }

        if (ScoreWords.Note(reports.SelectMany(report => new[] { report.Original!.Row, report.Adversarial!.Row })
            .OfType<ResultRow>()) is { } note)
        {
            VisibleText.WriteLine(output, note);
        }

        foreach (var report in reports)
        {
            if (report.Failure is { } failure)
            {
                VisibleText.WriteLine(output, $"{Path.GetFileName(report.File)}: {failure}");
            }
        }

        WriteMeans(output, width, summary);
    }

    private static void WriteMeans(TextWriter output, int? width, AttackSummary summary)
    {
        if (summary.Attacked < 2 || summary is not { Original: { } original, Adversarial: { } adversarial })
        {
            return;
        }

        output.WriteLine(
            $"Means over {original.Deletion.Count} images that are adversarial at 8 bits, ± standard error:");
        TextTable.Write(output, width,
            [new TextColumn("Picture"), Mean("Half at"), Mean("Deletion"), Mean("Insertion")],
            [Means("original", original), Means("adversarial", adversarial)]);
    }

    private static string[] Means(string picture, AttackEstimates means) =>
        [picture, Text(means.HalfInsertedShare), Text(means.Deletion), Text(means.Insertion)];

    private static string[] Row(string image, string name, AttackedPictureReport picture)
    {
        ClassProbability seen = picture.TopClasses[0];
        return
        [
            image, name, seen.ToString(), Numbers.Score(seen.Probability), Text(picture.HalfInsertedShare),
            Text(picture.Deletion), Text(picture.Insertion),
        ];
    }

    private static string Text(double? value) => value is { } number ? Numbers.Score(number) : EstimateText.Nothing;

    private static string Text(Estimate estimate) => EstimateText.Text(estimate, Numbers.Score);

    private static TextColumn Mean(string heading) => new(heading) { IsRight = true, HasErrors = true };

    private static TextColumn Number(string heading) => new(heading) { IsRight = true };
}
