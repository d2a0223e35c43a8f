namespace Igos.Explainers;

/// <summary>How far an explanation is.</summary>
/// <param name="Method">The explainer's name.</param>
/// <param name="Done">Steps done, from 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Steps in all; a method that stops early reaches it in one jump.</param>
public readonly record struct ExplanationProgress(string Method, int Done, int Total);
