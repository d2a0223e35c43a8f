using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Reports;

namespace Igos.Cli.Photographs;

/// <summary>What a result is of: only files of the same result are written anew.</summary>
/// <param name="Name">What it is called by default, which tells a photograph's results apart.</param>
/// <param name="Photograph">The SHA-256 of its file.</param>
/// <param name="Classifier">What was asked.</param>
internal sealed record ResultIdentity(string Name, string? Photograph, IClassifier Classifier)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether a report is of this result; a file that is no report isn't.</summary>
    public bool IsOf(string report)
    {
        try
        {
            using var stream = File.OpenRead(report);
            var json = JsonNode.Parse(stream, documentOptions: Strict);
            var model = json?["model"];
            var normalization = JsonSerializer.SerializeToNode(
                NormalizationReport.Of(Classifier.Normalization), Json.Options);
            return Text(json?["command"]?["result"]) == Name && Text(json?["photograph"]?["sha256"]) == Photograph
                && Text(model?["sha256"]) == Classifier.ContentHash
                && JsonNode.DeepEquals(model?["normalization"], normalization);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
