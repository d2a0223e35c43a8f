using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Igos.Heatmaps;

namespace Igos.Running.Saved;

/// <summary>A heatmap as an array of rows, each on one line; NaN and infinities are strings.</summary>
internal sealed class HeatmapRows : JsonConverter<HeatmapEntry>
{
    /// <inheritdoc/>
    public override HeatmapEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        var values = new List<float>();
        var (height, width) = (0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                values.Add(reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : Named(reader.GetString()));
            }

            height++;
            width = height == 1 ? values.Count : width;
            Expect(width > 0 && values.Count == height * width);
        }

        Expect(height > 0);
        return new HeatmapEntry(new Heatmap(height, width, CollectionsMarshal.AsSpan(values)));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, HeatmapEntry value, JsonSerializerOptions options)
    {
        var heatmap = value.Heatmap;
        writer.WriteStartArray();
        var line = new StringBuilder();
        for (var row = 0; row < heatmap.Height; row++)
        {
            line.Clear();
            for (var column = 0; column < heatmap.Width; column++)
            {
                line.Append(column == 0 ? '[' : ',').Append(Text(heatmap[row, column]));
            }

            writer.WriteRawValue(line.Append(']').ToString());
        }

        writer.WriteEndArray();
    }

    private static string Text(float value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return float.IsFinite(value) ? text : $"\"{text}\"";
    }

    private static float Named(string? text) => text switch
    {
        "NaN" => float.NaN,
        "Infinity" => float.PositiveInfinity,
        "-Infinity" => float.NegativeInfinity,
        _ => throw new JsonException("A heatmap holds something else than numbers."),
    };

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new JsonException("A heatmap is rows of numbers, all of one length.");
        }
    }
}
