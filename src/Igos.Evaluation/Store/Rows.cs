namespace Igos.Evaluation.Store;

/// <summary>What is known of a photograph under a question.</summary>
internal sealed record StoredAnswer
{
    public long Id { get; init; }

    public int? Truth { get; init; }

    public int? Target { get; init; }

    public string? Boxes { get; init; }

    public string? Error { get; init; }
}

/// <summary>A heatmap that is there, or the error in its place.</summary>
internal sealed record StoredCell
{
    public long ChoiceId { get; init; }

    public required string Choice { get; init; }

    public int Version { get; init; }

    public bool HasFailed { get; init; }

    public bool HasHeatmap { get; init; }
}

/// <summary>What a model says of a photograph, to be kept.</summary>
internal sealed record NewAnswer
{
    /// <summary>The photograph's SHA-256.</summary>
    public required string Hash { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    public required long Model { get; init; }

    public required long Question { get; init; }

    public required int Asked { get; init; }

    public int? Truth { get; init; }

    public int? Target { get; init; }

    public string? Class { get; init; }

    public int? Predicted { get; init; }

    public double? Probability { get; init; }

    public double? BaselineProbability { get; init; }

    public string? Warnings { get; init; }

    /// <summary>Of the pointing game, as annotated.</summary>
    public string? Boxes { get; init; }

    public bool? Difficult { get; init; }

    public double? Chance { get; init; }

    public double? CentreDistance { get; init; }

    public bool? CentreInCrowd { get; init; }

    public string? Error { get; init; }
}

/// <summary>A heatmap's figures, to be kept.</summary>
internal sealed record NewCell
{
    public required long Answer { get; init; }

    public required string Method { get; init; }

    /// <summary>The method with its options.</summary>
    public required string Text { get; init; }

    public required int MethodVersion { get; init; }

    public required string Versions { get; init; }

    public int? Height { get; init; }

    public int? Width { get; init; }

    public string? Resampled { get; init; }

    public double? Deletion { get; init; }

    public double? Insertion { get; init; }

    public byte[]? DeletionCurve { get; init; }

    public byte[]? InsertionCurve { get; init; }

    public double? Score { get; init; }

    public double? L1 { get; init; }

    public double? Tv { get; init; }

    public int? Iterations { get; init; }

    public string? Stop { get; init; }

    public long? Forward { get; init; }

    public long? Backward { get; init; }

    public long? ScoreForward { get; init; }

    public double? Seconds { get; init; }

    public int? PointX { get; init; }

    public int? PointY { get; init; }

    public double? Distance { get; init; }

    public bool? InCrowd { get; init; }

    public StoredSeeds? Seeds { get; init; }

    public string? Warnings { get; init; }

    public string? Error { get; init; }
}

/// <summary>How far the seeds of a heatmap differ.</summary>
internal sealed record StoredSeeds
{
    public long Answer { get; init; }

    public long ChoiceId { get; init; }

    public double? RankCorrelation { get; init; }

    public double? DeletionDeviation { get; init; }

    public double? InsertionDeviation { get; init; }
}

/// <summary>What a judge says of a heatmap.</summary>
internal abstract record JudgedScore
{
    public double? Deletion { get; init; }

    public double? Insertion { get; init; }

    public double? Probability { get; init; }

    public double? BaselineProbability { get; init; }

    public long? Forward { get; init; }

    public string? Warnings { get; init; }

    public string? Error { get; init; }
}

/// <summary>A heatmap's scores by a judge, to be kept.</summary>
internal sealed record NewScore : JudgedScore
{
    public required long Judge { get; init; }
}

/// <summary>A heatmap's scores by a judge.</summary>
internal sealed record StoredScore : JudgedScore
{
    public long Answer { get; init; }

    public long ChoiceId { get; init; }

    public required string ModelHash { get; init; }

    public required string Model { get; init; }

    public required string Baseline { get; init; }
}

/// <summary>A photograph that gave no answer.</summary>
internal sealed record StoredFailure
{
    public required string Hash { get; init; }

    public required string Photograph { get; init; }

    public required string ModelHash { get; init; }

    public required string Question { get; init; }

    public int Asked { get; init; }

    public required string Error { get; init; }

    public override string ToString() => $"{Photograph}: {Error}";
}

/// <summary>A row of the view <c>results</c>.</summary>
internal sealed record StoredResult
{
    public required string Hash { get; init; }

    public required string Photograph { get; init; }

    public required string Path { get; init; }

    public required string ModelHash { get; init; }

    public required string Model { get; init; }

    public required string Question { get; init; }

    public int Asked { get; init; }

    public int? Truth { get; init; }

    public int Target { get; init; }

    public string? Class { get; init; }

    public int Predicted { get; init; }

    public bool? Correct { get; init; }

    public double Probability { get; init; }

    public double BaselineProbability { get; init; }

    public string? PhotographWarnings { get; init; }

    public required string Method { get; init; }

    public required string Choice { get; init; }

    public int Version { get; init; }

    public int? Height { get; init; }

    public int? Width { get; init; }

    public string? Resampled { get; init; }

    public double? Deletion { get; init; }

    public double? Insertion { get; init; }

    public double? Difference { get; init; }

    public byte[]? DeletionCurve { get; init; }

    public byte[]? InsertionCurve { get; init; }

    public double? Score { get; init; }

    public double? L1 { get; init; }

    public double? Tv { get; init; }

    public double? Objective { get; init; }

    public int? Iterations { get; init; }

    public string? Stop { get; init; }

    public long? Forward { get; init; }

    public long? Backward { get; init; }

    public long? ScoreForward { get; init; }

    public double? Seconds { get; init; }

    public string? Boxes { get; init; }

    public bool? Difficult { get; init; }

    public double? Chance { get; init; }

    public double? CentreDistance { get; init; }

    public bool? CentreInCrowd { get; init; }

    public int? PointX { get; init; }

    public int? PointY { get; init; }

    public double? Distance { get; init; }

    public bool? InCrowd { get; init; }

    /// <summary>Without tolerance; null where no box is seen.</summary>
    public bool? Hit { get; init; }

    public string? Warnings { get; init; }

    public string? Error { get; init; }

    public required string Versions { get; init; }

    public long Answer { get; init; }

    public long ChoiceId { get; init; }
}

/// <summary>How much a store has of a network and a question.</summary>
internal sealed record StoredCount
{
    public required long ModelId { get; init; }

    public required long QuestionId { get; init; }

    public required string Model { get; init; }

    public required string Question { get; init; }

    /// <summary>Heatmaps with their figures.</summary>
    public required long Done { get; init; }

    /// <summary>Errors in the place of heatmaps.</summary>
    public required long Failed { get; init; }

    /// <summary>All that were asked about.</summary>
    public required long Photographs { get; init; }

    /// <summary>Photographs that gave no answer, and so no heatmap.</summary>
    public required long Unanswered { get; init; }
}

/// <summary>What a row's heatmaps took on average, without their scores.</summary>
internal sealed record StoredCost
{
    public required string Choice { get; init; }

    public required int Version { get; init; }

    public required long Count { get; init; }

    public required double Seconds { get; init; }

    public required double Passes { get; init; }
}

/// <summary>A heatmap that a study has, or a photograph that gave no answer, whose choice is null.</summary>
internal sealed record KeptCell
{
    public required string Hash { get; init; }

    public required int Asked { get; init; }

    public string? Choice { get; init; }

    public int? Version { get; init; }

    public required bool HasFailed { get; init; }

    /// <summary>By how many of the study's judges.</summary>
    public required long Scores { get; init; }
}
