using Igos.Running;

namespace Igos.Evaluation.Reports.Pages;

/// <summary>How a row is called where people read it.</summary>
internal static class RowLabel
{
    /// <summary>The method and the options that were changed, some apart: <c>I-GOS, noise = 0</c>.</summary>
    /// <param name="choice">The row.</param>
    /// <param name="apart">Options that are told elsewhere, besides the size.</param>
    public static string Of(MethodChoice choice, params string[] apart)
    {
        var changes = choice.Changes.Where(change => change.Option.Name != Choice.Size)
            .Where(change => !apart.Contains(change.Option.Name))
            .Select(change => $"{change.Option.Name} = {change.Option.Text(change.Value)}");
        return string.Join(", ", [choice.Method.Title, .. changes]);
    }

    /// <summary>m×m; the words "own size" where the method has a resolution of its own.</summary>
    public static string Size(int? size) => size is { } m ? $"{m}×{m}" : "own size";

    /// <summary>The method, its options and its size.</summary>
    public static string Whole(MethodChoice choice) => $"{Of(choice)}, {Size(choice.Size)}";

    /// <summary>Sizes as the paper's tables have them: the finest first, a method's own last.</summary>
    public static int Order(int? size) => -(size ?? 0);
}
