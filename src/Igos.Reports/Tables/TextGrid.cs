namespace Igos.Reports.Tables;

/// <summary>A table of text, before it has a format.</summary>
/// <param name="Columns">At least one.</param>
/// <param name="Rows">In their order, a text for each column.</param>
internal sealed record TextGrid(IReadOnlyList<TextColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
