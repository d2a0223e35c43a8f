using System.Globalization;
using System.Text.Json;

namespace Igos.Running.Saved;

/// <summary>Values as the words that files have for them.</summary>
internal static class Words
{
    /// <summary><c>sigmoid-logits</c> for SigmoidLogits.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value of a word.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static T Parse<T>(string? word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == word)
            {
                return value;
            }
        }

        throw new JsonException($"\"{word}\" is none of {string.Join(", ", Enum.GetValues<T>().Select(Of))}.");
    }

    /// <summary><c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</summary>
    public static string Of(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of such a word.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static double Number(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : throw new JsonException($"\"{word}\" is no number.");
}
