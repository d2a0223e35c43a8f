using Igos.Evaluation.Studies;
using Igos.Running;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>A study's rows as the paper's tables lay them out.</summary>
/// <param name="Corner">What the rows' headings are.</param>
/// <param name="Columns">Their headings.</param>
/// <param name="Rows">Each with its heading and a place a column; null where the study has no such row.</param>
internal sealed record StudyGrid(
    string Corner, IReadOnlyList<string> Columns,
    IReadOnlyList<(string Heading, IReadOnlyList<RowSummary?> Places)> Rows)
{
    private const string L1 = "l1"; // λ1 and λ2 of the objective
    private const string Tv = "tv";

    /// <summary>Methods by sizes; Table 5's: weights by methods.</summary>
    public static StudyGrid Of(ReportSection section) => section.Study.Layout == StudyLayout.Objective
        ? Of("Weights", section.Rows, row => Weights(row.Choice), row => MethodAtSize(row.Choice), order: null)
        : Of("Method", section.Rows, row => RowLabel.Of(row.Choice), row => RowLabel.Size(row.Choice.Size),
            row => RowLabel.Order(row.Choice.Size));

    private static StudyGrid Of(string corner, IReadOnlyList<RowSummary> rows, Func<RowSummary, string> heading,
        Func<RowSummary, string> column, Func<RowSummary, int>? order)
    {
        string[] columns = [.. (order is null ? rows.AsEnumerable() : rows.OrderBy(order)).Select(column).Distinct()];
        return new StudyGrid(corner, columns,
        [
            .. rows.GroupBy(heading).Select(group => (group.Key, (IReadOnlyList<RowSummary?>)
                [.. columns.Select(name => group.FirstOrDefault(row => column(row) == name))])),
        ]);
    }

    private static string Weights(MethodChoice choice)
    {
        string Weight(string option) =>
            choice.Method.Find(option) is { } weight && weight.InForce(choice.Options) is { } value
                ? weight.Text(value) : Figure.Missing;
        return $"λ₁ = {Weight(L1)}, λ₂ = {Weight(Tv)}";
    }

    private static string MethodAtSize(MethodChoice choice) =>
        $"{RowLabel.Of(choice, L1, Tv)}, {RowLabel.Size(choice.Size)}";
}
