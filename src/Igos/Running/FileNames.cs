using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Igos.Running;

/// <summary>
/// Names of files that say what tells results apart, without endings: <c>igos-28-l1=0.1-target=tiger_cat</c>.
/// </summary>
public static partial class FileNames
{
    private const int HashDigits = 16;
    private const int Longest = 100;

    /// <summary>The head and the parts. What differs never shares a name.</summary>
    /// <param name="head">What it is, such as a method with its heatmap's size.</param>
    /// <param name="parts">
    /// Names and values of what else tells results apart; a pair that comes twice counts once.
    /// </param>
    /// <returns>
    /// Letters and digits of ASCII and <c>. = + _ -</c>, at most 117 of them; where there are others or more, the name
    /// ends in a hash.
    /// </returns>
    public static string Of(string head, IEnumerable<KeyValuePair<string, string>> parts)
    {
        var stem = head + string.Concat(parts.Distinct().Select(part => $"-{part.Key}={part.Value}"));
        var safe = Unsafe().Replace(stem, "_");
        return safe == stem && safe.Length <= Longest
            ? stem
            : $"{safe[..Math.Min(safe.Length, Longest)]}-{Hash(stem)}";
    }

    /// <summary>The first 16 hexadecimal digits of the text's SHA-256.</summary>
    internal static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];

    [GeneratedRegex(@"[^A-Za-z0-9.=+_-]")]
    private static partial Regex Unsafe();
}
