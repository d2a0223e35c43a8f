using Igos.Evaluation.Studies;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Tables;
using Igos.Running;

namespace Igos.Evaluation.Reports;

/// <summary>A section's rows as the study lays them out: as the paper does.</summary>
internal static class StudyTable
{
    /// <summary>The option that has a place of its own in every table.</summary>
    public const string Size = "size";

    /// <summary>The weights of Table 5, by their options' names and as the paper writes them.</summary>
    private static readonly (string Option, string Title)[] Weights = [("l1", "λ₁"), ("tv", "λ₂")];

    private static readonly Figure[] Quality =
    [
        new("Deletion ↓", row => EstimateText.Text(row.Deletion, Numbers.Mean), paper => Area(paper.Deletion)),
        new("Insertion ↑", row => EstimateText.Text(row.Insertion, Numbers.Mean), paper => Area(paper.Insertion)),
    ];

    private static readonly Figure[] Runtime =
    [
        new("Seconds", row => EstimateText.Text(row.Seconds, Numbers.Seconds), paper => paper.Seconds ?? ""),
        new("Passes", Passes, _ => "") { HasErrors = false },
    ];

    private static readonly Figure[] Objective =
    [
        new("Objective ↓", row => EstimateText.Text(row.Objective, Numbers.Mean), paper => Area(paper.Objective)),
        .. Quality,
    ];

    /// <summary>What stands above it.</summary>
    public static string Caption(ReportSection section)
    {
        if (section.Study.Layout == StudyLayout.Pointing)
        {
            return PointingTable.Caption(section);
        }

        int[] counts = [.. section.Rows.Select(row => row.Count).Where(count => count > 0).DefaultIfEmpty()];
        var (least, most) = (counts.Min(), counts.Max());
        var photographs = least < most ? $"{least} to {most} photographs (each row's n is below)"
            : most == 1 ? "1 photograph" : $"{most} photographs";
        var figures = section.Study.Layout == StudyLayout.Runtime
            ? "Seconds (mean ± standard error) and passes (forward + backward) an image" : "Mean ± standard error";
        return $"{figures}, over {photographs}.";
    }

    /// <summary>The table.</summary>
    public static TextGrid Of(ReportSection section) => section.Study.Layout switch
    {
        StudyLayout.Pointing => PointingTable.Of(section),
        StudyLayout.Runtime => Of(section, Runtime),
        StudyLayout.Objective => Of(section, Objective),
        _ => Of(section, Quality),
    };

    /// <summary>The tables of other judges' scores, in the same layout; none where it shows costs.</summary>
    public static IEnumerable<TextGrid> OfJudges(ReportSection section) => section.Study.Layout == StudyLayout.Runtime
        ? [] : section.Judges.Select((judge, i) => Of(section,
        [
            new($"Deletion ({judge.Title}) ↓", row => EstimateText.Text(row.Judged[i].Deletion, Numbers.Mean), _ => ""),
            new($"Insertion ({judge.Title}) ↑", row => EstimateText.Text(row.Judged[i].Insertion, Numbers.Mean),
                _ => ""),
        ]));

    private static TextGrid Of(ReportSection section, Figure[] figures)
    {
        var isObjective = section.Study.Layout == StudyLayout.Objective;
        var places = new Dictionary<(string Line, string Group), RowSummary>();
        var lines = new Dictionary<string, string[]>();
        var groups = new Dictionary<string, ImageSize?>();
        var severalSizes = section.Rows.Select(row => row.Size).Distinct().Count() > 1;
        foreach (var row in section.Rows)
        {
            var (labels, group) = isObjective ? ByWeights(row, severalSizes) : BySize(row);
            if (!places.TryAdd((string.Join('\n', labels), group), row))
            {
                // Another row stands there, such as the method's own size beside the same size asked for.
                (labels, group) = isObjective ? (labels, row.Choice.Text) : ([row.Choice.Text], group);
                places[(string.Join('\n', labels), group)] = row;
            }

            lines.TryAdd(string.Join('\n', labels), labels);
            groups.TryAdd(group, row.Size);
        }

        string[] columns = isObjective ? [.. groups.Keys]
            : [.. groups.OrderByDescending(g => g.Value?.Height * g.Value?.Width ?? -1).Select(g => g.Key)];
        string[] heads = isObjective ? [.. Weights.Select(weight => weight.Title)] : ["Method"];
        return new TextGrid(
            [
                .. heads.Select(head => new TextColumn(head) { IsRight = isObjective }),
                .. columns.SelectMany(group => figures.Select(figure => new TextColumn(figure.Title)
                {
                    Group = group,
                    ShortHeading = Short(figure.Title),
                    IsRight = true,
                    HasErrors = figure.HasErrors,
                })),
            ],
            [.. lines.SelectMany(line => Lines(line.Value,
                [.. columns.Select(group => places.GetValueOrDefault((line.Key, group)))], figures))]);
    }

    /// <summary>Our figures, and below them the paper's where they are asked for and there are any.</summary>
    private static IEnumerable<string[]> Lines(string[] labels, RowSummary?[] rows, Figure[] figures)
    {
        yield return
        [
            .. labels, .. rows.SelectMany(row => figures.Select(figure => row is null ? "" : figure.Ours(row))),
        ];
        if (rows.Any(row => row?.Paper is { } paper && figures.Any(figure => figure.Papers(paper) != "")))
        {
            yield return
            [
                .. labels.Select((_, i) => i == 0 ? "in the paper" : ""),
                .. rows.SelectMany(row =>
                    figures.Select(figure => row?.Paper is { } paper ? figure.Papers(paper) : "")),
            ];
        }
    }

    private static (string[] Labels, string Group) BySize(RowSummary row) =>
        ([Label(row.Choice, Size)], row.Size?.ToString() ?? "own size");

    private static (string[] Labels, string Group) ByWeights(RowSummary row, bool severalSizes)
    {
        string Weight(string name) => row.Choice.Method.Find(name) is { } option
            && option.InForce(row.Choice.Options) is { } value ? option.Text(value) : EstimateText.Nothing;
        var label = Label(row.Choice, [Size, .. Weights.Select(weight => weight.Option)]);
        return ([.. Weights.Select(weight => Weight(weight.Option))], severalSizes ? $"{label} {row.Size}" : label);
    }

    /// <summary>The method's title and what was changed of its options, some apart.</summary>
    public static string Label(MethodChoice choice, params string[] without) => string.Join(' ', [choice.Method.Title,
        .. choice.Changes.Where(change => !without.Contains(change.Option.Name)).Select(Change)]);

    private static string Change((MethodOption Option, object Value) change) =>
        $"{change.Option.Name}={change.Option.Text(change.Value)}";

    /// <summary>A heading for terminals of 80 characters.</summary>
    public static string Short(string title) => title.Replace("Deletion", "Del.").Replace("Insertion", "Ins.")
        .Replace("Objective", "Obj.").Replace("Forward", "Fwd.").Replace("Backward", "Bwd.");

    private static string Passes(RowSummary row) => row.Forward is null ? EstimateText.Nothing
        : $"{EstimateText.Mean(row.Forward, Numbers.Count)} + {EstimateText.Mean(row.Backward, Numbers.Count)}";

    private static string Area(double? figure) => figure is { } value ? Numbers.Mean(value) : "";

    private sealed record Figure(string Title, Func<RowSummary, string> Ours, Func<PaperFigure, string> Papers)
    {
        public bool HasErrors { get; init; } = true;
    }
}
