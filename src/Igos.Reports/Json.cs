using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Igos.Reports;

/// <summary>How reports are written as JSON.</summary>
internal static class Json
{
    /// <summary>A report for standard output, which may be a terminal.</summary>
    public static string Text<T>(T report) => VisibleText.OfJson(JsonSerializer.Serialize(report, Options));

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IndentSize = 2,
        // Names of files and classes stay readable; no HTML is made of it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
