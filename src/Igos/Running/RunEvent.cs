using Igos.Classifiers;
using Igos.Explainers;

namespace Igos.Running;

/// <summary>What happens while a photograph is explained, told as it happens, on the thread that works.</summary>
public abstract record RunEvent;

/// <summary>The photograph is read and the classifier has seen it.</summary>
/// <param name="Photograph">Without results yet.</param>
public sealed record PhotographSeen(ExplainedPhotograph Photograph) : RunEvent;

/// <summary>A method begins.</summary>
/// <param name="Choice">The method.</param>
/// <param name="Index">From 0, of the run's methods.</param>
public sealed record MethodBegun(MethodChoice Choice, int Index) : RunEvent;

/// <summary>A method goes on.</summary>
/// <param name="Progress">How far it is.</param>
public sealed record MethodWorking(ExplanationProgress Progress) : RunEvent;

/// <summary>The evidence of a method's heatmap is being found; <see cref="MethodWorking"/> says how far.</summary>
/// <param name="Choice">The method.</param>
/// <param name="Index">From 0, of the run's methods.</param>
public sealed record EvidenceBegun(MethodChoice Choice, int Index) : RunEvent;

/// <summary>A method is done and judged, or has failed.</summary>
/// <param name="Photograph">Of which photograph.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Question">
/// What was asked: for figures of what the network saw. It ends with the photograph's run.
/// </param>
public sealed record MethodDone(ExplainedPhotograph Photograph, MethodResult Result, Question Question) : RunEvent;

/// <summary>An attack goes on.</summary>
/// <param name="Done">Steps that are done.</param>
/// <param name="Total">Steps in all.</param>
public sealed record AttackWorking(int Done, int Total) : RunEvent;
