using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;

namespace Igos.Running.Saved;

/// <summary>From what files hold to results.</summary>
internal static class DocumentReading
{
    /// <exception cref="JsonException">A word or a part is none that there is.</exception>
    public static MethodResult Result(ExplanationDocument document, string path, IReadOnlyList<Method> methods)
    {
        var entry = document.Explanation;
        var method = methods.FirstOrDefault(method => method.Name == entry.Method) ?? throw new IgosException(
            $"{path} is by the method {entry.Method}, which isn't among {string.Join(", ", methods)}.");
        var explanation = new Explanation
        {
            Method = method,
            Options = OptionsJson.Read(method, entry.Options, document.Schema),
            Heatmap = Map(entry, entry.Heatmap?.Heatmap ?? NumPyFile.Read(Path.ChangeExtension(path, ".npy"))),
            Signed = entry.Signed is { } signed ? Map(entry, signed.Heatmap) : null,
            ResampledFrom = entry.ResampledFrom,
            Layer = entry.Layer,
            Target = entry.Target,
            // Of schema 0 the command knows.
            Baseline = Words.Parse<BaselineKind>(entry.Baseline ?? (string?)document.Command?["baseline"]),
            BaselineProbability = entry.BaselineProbability,
            Iterations = entry.Iterations,
            StopReason = entry.StopReason,
            Passes = entry.Passes,
            Seconds = entry.Seconds,
            Seeds = entry.Seeds is { Heatmaps: { } heatmaps } seeds
                ? new SeedAgreement([.. heatmaps.Select(heatmap => heatmap.Heatmap)], seeds.RankCorrelation) : null,
            Trace = entry.Trace,
            Warnings = [.. entry.Warnings.Select(Warning)],
            TopClasses = document.Photograph?.TopClasses ?? [],
            Versions = document.Versions,
            Model = document.Model is { } model ? Model(model) : null,
            Source = Source(document),
        };
        return new MethodResult(MethodChoice.Of(explanation), explanation, ScoreJson.Read(entry.Score),
            entry.ScorePasses ?? new Passes(), null)
        {
            Evidence = entry.Evidence is { } evidence ? Found(evidence, explanation.Heatmap) : null,
            SeedScores = entry.Seeds?.Scores ?? [],
            OtherScores = ScoreJson.ReadOthers(entry.OtherScores),
        };
    }

    private static Heatmap Map(ExplanationEntry entry, Heatmap heatmap) =>
        heatmap.Height == entry.Height && heatmap.Width == entry.Width ? heatmap
            : throw new JsonException($"its heatmap has {heatmap.Height}×{heatmap.Width} cells instead of "
                + $"{entry.Height}×{entry.Width}.");

    private static ModelDescription Model(ModelEntry model) => new()
    {
        Name = model.Name,
        ContentHash = model.Sha256,
        InputSize = new ImageSize(model.InputHeight, model.InputWidth),
        ClassCount = model.Classes,
        Device = model.Device,
        Output = Words.Parse<OutputKind>(model.Outputs),
        IsGrey = model.Grey,
        Normalization = new Normalization(model.Normalization.Name, model.Normalization.Mean, model.Normalization.Std,
            model.Normalization.Scale, Words.Parse<ChannelOrder>(model.Normalization.Channels)),
    };

    private static PhotographDescription? Source(ExplanationDocument document)
    {
        if (document.Photograph is not { Width: { } width, Height: { } height } photograph)
        {
            return null;
        }

        var resize = Words.Parse<Resize>(photograph.Resize ?? (string?)document.Command?["resize"]);
        // Schema 0 doesn't say which part was seen; it follows from the sizes.
        var input = document.Model is { } model ? new ImageSize(model.InputHeight, model.InputWidth)
            : new ImageSize(height, width);
        return new PhotographDescription(photograph.File, width, height, photograph.Sha256, resize,
            photograph.Region ?? Photograph.Region(new ImageSize(height, width), input, resize));
    }

    private static Warning Warning(JsonNode? node) => node is JsonObject warning
        ? new Warning(Words.Parse<WarningScope>((string?)warning["scope"]),
            Words.Parse<WarningKind>((string?)warning["kind"]), (string)warning["text"]!)
        : new Warning(WarningScope.Method, WarningKind.Other, (string)node!); // schema 0

    private static EvidenceResult Found(EvidenceEntry entry, Heatmap heatmap)
    {
        EvidenceShare? Share(EvidenceShareEntry share) => share is { Cells: { } cells, Probability: { } probability }
            ? new EvidenceShare(cells, heatmap.Height * heatmap.Width, probability) : null;
        return new EvidenceResult
        {
            Deletion = Share(entry.Deletion),
            Insertion = Share(entry.Insertion),
            ImageProbability = entry.ImageProbability,
            BaselineProbability = entry.BaselineProbability,
            Baseline = Words.Parse<BaselineKind>(entry.Baseline),
            Height = heatmap.Height,
            Width = heatmap.Width,
            CellsAtATime = entry.CellsAtATime,
            Passes = entry.Passes,
        };
    }
}
