using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Running.Saved;

/// <summary>From results to what their files hold.</summary>
internal static class DocumentWriting
{
    public static ExplanationDocument Document(
        MethodResult result, JsonObject? command, IReadOnlyDictionary<string, string>? files)
    {
        var explanation = Required(result);
        return new ExplanationDocument
        {
            Schema = ExplanationFile.Schema,
            Versions = explanation.Versions,
            Model = explanation.Model is { } model ? Entry(model) : null,
            Command = command,
            Photograph = Entry(explanation.Source, explanation.TopClasses),
            Explanation = Entry(result, files, withHeatmaps: true),
        };
    }

    public static ExplanationEntry Entry(
        MethodResult result, IReadOnlyDictionary<string, string>? files, bool withHeatmaps)
    {
        var explanation = Required(result);
        return new ExplanationEntry
        {
            Method = explanation.Method.Name,
            Choice = MethodChoice.Of(explanation).Text,
            Height = explanation.Heatmap.Height,
            Width = explanation.Heatmap.Width,
            ResampledFrom = explanation.ResampledFrom,
            Layer = explanation.Layer,
            OptionsType = explanation.Options.GetType().Name,
            Options = OptionsJson.Of(explanation.Method, explanation.Options),
            Target = explanation.Target,
            Baseline = Words.Of(explanation.Baseline),
            BaselineProbability = explanation.BaselineProbability,
            Iterations = explanation.Iterations,
            StopReason = explanation.StopReason,
            Passes = explanation.Passes,
            Seconds = explanation.Seconds,
            Score = ScoreJson.Of(result.Scores),
            ScorePasses = result.Scores.Count == 0 ? null : result.ScorePasses,
            OtherScores = ScoreJson.Of(result.OtherScores),
            Seeds = explanation.Seeds is { } seeds ? Entry(seeds, result.SeedScores, withHeatmaps) : null,
            Evidence = result.Evidence is { } evidence ? Entry(evidence) : null,
            Warnings = new JsonArray([.. explanation.Warnings.Select(Entry)]),
            Trace = explanation.Trace,
            Heatmap = withHeatmaps ? new HeatmapEntry(explanation.Heatmap) : null,
            Signed = withHeatmaps && explanation.Signed is { } signed ? new HeatmapEntry(signed) : null,
            Files = files,
        };
    }

    private static Explanation Required(MethodResult result) => result.Explanation ?? throw new IgosException(
        $"{result.Choice}: there is no explanation to save, because the method failed: {result.Failure}");

    private static ModelEntry Entry(ModelDescription model) => new()
    {
        Name = model.Name,
        Sha256 = model.ContentHash,
        InputHeight = model.InputSize.Height,
        InputWidth = model.InputSize.Width,
        Classes = model.ClassCount,
        Device = model.Device,
        Outputs = Words.Of(model.Output),
        Grey = model.IsGrey,
        Normalization = new NormalizationEntry(model.Normalization.Name, model.Normalization.Mean,
            model.Normalization.Std, model.Normalization.Scale, Words.Of(model.Normalization.Order)),
    };

    private static PhotographEntry Entry(PhotographDescription? photograph, IReadOnlyList<ClassProbability> classes) =>
        photograph is null ? new PhotographEntry { TopClasses = classes } : new PhotographEntry
        {
            File = photograph.Name,
            Sha256 = photograph.ContentHash,
            Width = photograph.Width,
            Height = photograph.Height,
            Resize = Words.Of(photograph.Resize),
            Region = photograph.Region,
            TopClasses = classes,
        };

    private static SeedsEntry Entry(SeedAgreement seeds, IReadOnlyList<SeedScores> scores, bool withHeatmaps) =>
        new(seeds.Heatmaps.Count, seeds.RankCorrelation, scores)
        {
            Heatmaps = withHeatmaps ? [.. seeds.Heatmaps.Select(heatmap => new HeatmapEntry(heatmap))] : null,
        };

    private static EvidenceEntry Entry(EvidenceResult evidence) => new()
    {
        ImageProbability = evidence.ImageProbability,
        BaselineProbability = evidence.BaselineProbability,
        Baseline = Words.Of(evidence.Baseline),
        CellsAtATime = evidence.CellsAtATime,
        Deletion = EvidenceShareEntry.Of(Evidence.DeletionMark, evidence.Deletion),
        Insertion = EvidenceShareEntry.Of(Evidence.InsertionMark, evidence.Insertion),
        Passes = evidence.Passes,
    };

    private static JsonObject Entry(Warning warning) => new()
    {
        ["scope"] = Words.Of(warning.Scope),
        ["kind"] = Words.Of(warning.Kind),
        ["text"] = warning.Text,
    };
}
