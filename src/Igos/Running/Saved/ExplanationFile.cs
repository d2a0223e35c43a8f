using System.Text.Json;
using System.Text.Json.Nodes;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Metrics;

namespace Igos.Running.Saved;

/// <summary>
/// Explanations as JSON files that hold everything: the heatmap, how it was found, of which photograph and model, by
/// what options and versions, and what it scored. docs/explanation-files.md describes them.
/// </summary>
public static class ExplanationFile
{
    /// <summary>The number of the files' form; files of lower numbers are read too.</summary>
    public const int Schema = 2;

    /// <summary>Saves an explanation that nobody has scored, aside first and then renamed.</summary>
    /// <param name="explanation">What <see cref="Load"/> gives back.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IgosException">The file can't be written.</exception>
    public static void Save(this Explanation explanation, string path) =>
        Unscored(explanation).Save(path);

    /// <summary>Saves an explanation with its scores, aside first and then renamed.</summary>
    /// <param name="result">What <see cref="Load"/> gives back.</param>
    /// <param name="path">The file.</param>
    /// <param name="command">What a command was asked to do, kept as it is; null for a program.</param>
    /// <param name="files">Files that belong to it, by what they hold; null for none.</param>
    /// <exception cref="IgosException">
    /// There is no explanation, because the method failed, or the file can't be written.
    /// </exception>
    public static void Save(this MethodResult result, string path, JsonObject? command = null,
        IReadOnlyDictionary<string, string>? files = null)
    {
        var document = DocumentWriting.Document(result, command, files);
        AtomicFile.Write(path, stream => Write(stream, document));
    }

    /// <summary>The content of such a file, for a stream of any kind.</summary>
    /// <param name="result">Of a method that didn't fail.</param>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="command">What a command was asked to do, kept as it is; null for a program.</param>
    /// <exception cref="IgosException">There is no explanation, because the method failed.</exception>
    public static void Write(this MethodResult result, Stream stream, JsonObject? command = null) =>
        Write(stream, DocumentWriting.Document(result, command, files: null));

    /// <summary>Reads what <see cref="Save(Explanation, string)"/> or the command <c>igos explain</c> wrote.</summary>
    /// <param name="path">
    /// The file. One of schema 0, as igos wrote them at first, has its heatmap beside it in a <c>.npy</c> file.
    /// </param>
    /// <param name="methods">The methods that it may be by; <see cref="Methods.All"/> by default.</param>
    /// <returns>
    /// The explanation, without the photograph itself, and its scores; none where there are none.
    /// </returns>
    /// <exception cref="IgosException">
    /// The file is missing, damaged, of a later schema, or by a method that isn't among the methods.
    /// </exception>
    public static MethodResult Load(string path, IEnumerable<Method>? methods = null)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var document = JsonSerializer.Deserialize(stream, ExplanationJsonContext.Files.ExplanationDocument)
                ?? throw new JsonException("null");
            return document.Schema is >= 0 and <= Schema
                ? DocumentReading.Result(document, path, [.. methods ?? Methods.All])
                : throw new IgosException($"{path} is of schema {document.Schema}, and this version of Igos reads "
                    + $"schemas up to {Schema}: use a later version.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
                                      or NullReferenceException or ArgumentException or KeyNotFoundException)
        {
            throw new IgosException(
                $"{path} isn't a file of an explanation, or it is damaged: {e.Message.Split('\n')[0]}", e);
        }
        catch (IgosException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal)) // an option's, a part's
        {
            throw new IgosException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>What the file of an explanation would hold that nobody has scored, as an answer over HTTP.</summary>
    /// <param name="explanation">What is written.</param>
    public static string ToText(Explanation explanation) => JsonSerializer.Serialize(
        DocumentWriting.Document(Unscored(explanation), command: null, files: null),
        ExplanationJsonContext.Files.ExplanationDocument);

    /// <summary>The part of such a file that is about the explanation itself, without heatmaps.</summary>
    /// <param name="result">Of a method that didn't fail.</param>
    /// <param name="files">Files that belong to it, by what they hold; null for none.</param>
    /// <exception cref="IgosException">There is no explanation, because the method failed.</exception>
    public static JsonObject ToJson(MethodResult result, IReadOnlyDictionary<string, string>? files = null) =>
        JsonSerializer.SerializeToNode(DocumentWriting.Entry(result, files, withHeatmaps: false),
            ExplanationJsonContext.Files.ExplanationEntry)!.AsObject();

    /// <summary>Scores as such a file has them; null where there are none.</summary>
    /// <param name="scores">Of one heatmap, by metrics.</param>
    public static JsonObject? ToJson(IReadOnlyList<Score> scores) => ScoreJson.Of(scores);

    private static void Write(Stream stream, ExplanationDocument document) =>
        JsonSerializer.Serialize(stream, document, ExplanationJsonContext.Files.ExplanationDocument);

    private static MethodResult Unscored(Explanation explanation) =>
        new(MethodChoice.Of(explanation), explanation, [], new Passes(), null);
}
