using Igos.Explainers;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>How far a run is.</summary>
/// <param name="Done">Cells that are in the store and hold a heatmap's figures, those of earlier runs included.</param>
/// <param name="Failed">Cells that hold an error; of a photograph that can't be read, all.</param>
/// <param name="Total">Photographs times rows.</param>
/// <param name="Computed">Cells that this run has added.</param>
/// <param name="Elapsed">Since this run began.</param>
/// <param name="Left">Until it ends, from the passes that are left; null as long as that can't be told.</param>
public sealed record EvaluationProgress(
    int Done, int Failed, int Total, int Computed, TimeSpan Elapsed, TimeSpan? Left);

/// <summary>What happens during a run, told as it happens, on the thread that works.</summary>
/// <param name="Progress">How far it is.</param>
public abstract record EvaluationEvent(EvaluationProgress Progress);

/// <summary>A method begins on a photograph.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="Photograph">Its name.</param>
/// <param name="Choice">The method.</param>
public sealed record CellBegun(EvaluationProgress Progress, string Photograph, MethodChoice Choice)
    : EvaluationEvent(Progress);

/// <summary>A method goes on.</summary>
/// <param name="Progress">How far the run is.</param>
/// <param name="Method">How far the method is.</param>
public sealed record CellWorking(EvaluationProgress Progress, ExplanationProgress Method) : EvaluationEvent(Progress);

/// <summary>A cell is in the store.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="Photograph">Its name.</param>
/// <param name="Result">What came of the method.</param>
public sealed record CellDone(EvaluationProgress Progress, string Photograph, MethodResult Result)
    : EvaluationEvent(Progress);

/// <summary>All rows of a photograph are in the store.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="Photograph">Its name.</param>
/// <param name="Cells">How many this run has added.</param>
/// <param name="Failures">Why there is no answer, or which methods failed; none where all went well.</param>
public sealed record PhotographDone(
    EvaluationProgress Progress, string Photograph, int Cells, IReadOnlyList<string> Failures)
    : EvaluationEvent(Progress);
