using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Igos.Heatmaps;
using Igos.Perturbation;
using Igos.Reports;
using Igos.Web.Work;

namespace Igos.Web.Api;

/// <summary>Where an explanation stands, and what came of it, as JSON.</summary>
internal sealed record ExplanationAnswer
{
    /// <summary>32 hexadecimal digits; who knows them may see the result.</summary>
    public required string Id { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required ExplanationState State { get; init; }

    /// <summary>How many explanations are before it.</summary>
    public required int Before { get; init; }

    /// <summary>How far it is; null while it waits.</summary>
    public StageAnswer? Stage { get; init; }

    /// <summary>Why nothing came of it; null unless it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The best heatmap first, by insertion minus deletion; null until it is done.</summary>
    public IReadOnlyList<ResultAnswer>? Results { get; init; }

    /// <summary>The methods that couldn't run, and why; null until it is done.</summary>
    public IReadOnlyList<NotRunReport>? NotRun { get; init; }

    /// <summary>The commands that give the same figures, one a line; null until it is done.</summary>
    public string? Commands { get; init; }

    /// <summary>The page of one file that shows all methods; null until it is done.</summary>
    public string? Page { get; init; }

    public static ExplanationAnswer Of(ExplanationJob job, ExplanationQueue queue, string address) => new()
    {
        Id = job.Id,
        State = job.State,
        Before = queue.Before(job),
        Stage = job.Stage is { } stage ? StageAnswer.Of(stage) : null,
        Error = job.Error,
        Results = job.Result is { } result
            ? [.. result.Rows.Select((found, row) => ResultAnswer.Of(found, address, row))] : null,
        NotRun = job.Result?.NotRun,
        Commands = job.Result?.Commands,
        Page = job.Result is null ? null : $"{address}/{ExplanationFiles.Page}",
    };
}

/// <summary>A heatmap: how it was found and what it is worth, and where its files are.</summary>
/// <param name="Explanation">As in the command's <c>.json</c> files, but for the heatmap (docs/explanation-files.md).
/// </param>
/// <param name="Files">Their addresses, by what they hold.</param>
internal sealed record ResultAnswer(JsonObject Explanation, IReadOnlyDictionary<string, string> Files)
{
    public static ResultAnswer Of(ResultRow found, string address, int row) => new(
        ExplanationReport.Of(found, files: null),
        ExplanationFiles.Kinds.ToDictionary(kind => kind, kind => $"{address}/{row}/{kind}"));
}

/// <summary>How far an explanation in work is.</summary>
/// <param name="Method">The method in work; null while the photograph is looked at.</param>
/// <param name="Share">Of the whole, from 0 to 1.</param>
/// <param name="Done">Of the method's steps.</param>
/// <param name="Total">Of the method's steps.</param>
/// <param name="SecondsLeft">About; null while too little is done to say.</param>
/// <param name="Step">The terms of the objective, for a method that optimizes a mask.</param>
/// <param name="Mask">1 − M as it is now, row by row, for such a method.</param>
internal sealed record StageAnswer(string? Method, double Share, int Done, int Total, double? SecondsLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TraceStep? Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MaskAnswer? Mask)
{
    public static StageAnswer Of(ExplanationStage stage) => new(stage.Method?.Name, stage.Share, stage.Done,
        stage.Total, stage.SecondsLeft, stage.Mask?.Step, stage.Mask is { } mask ? MaskAnswer.Of(mask.Heatmap) : null);
}

/// <summary>A heatmap as numbers.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">Row by row.</param>
internal sealed record MaskAnswer(int Height, int Width, IReadOnlyList<float> Values)
{
    public static MaskAnswer Of(Heatmap heatmap) => new(heatmap.Height, heatmap.Width, heatmap.Values.ToArray());
}
