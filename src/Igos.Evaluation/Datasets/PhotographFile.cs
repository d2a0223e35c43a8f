namespace Igos.Evaluation.Datasets;

/// <summary>A photograph of a study.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">
/// Below the folder that was named, with forward slashes; the file's name where it was named itself.
/// </param>
public sealed record PhotographFile(string Path, string Name);
