using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Igos.Running.Saved;

/// <summary>How explanations are written as JSON and read; made at build time, so that code can be trimmed.</summary>
[JsonSerializable(typeof(ExplanationDocument))]
internal sealed partial class ExplanationJsonContext : JsonSerializerContext
{
    /// <summary>The one form of the files.</summary>
    public static ExplanationJsonContext Files { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        // Names of files and classes stay readable; no HTML is made of it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
