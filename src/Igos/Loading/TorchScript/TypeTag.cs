using System.Text.RegularExpressions;

namespace Igos.Loading.TorchScript;

/// <summary>The types of lists and dictionaries as TorchScript writes them beside their values.</summary>
internal static partial class TypeTag
{
    private const int MostNested = 16;

    private const string Plain = "(?:Tensor|int|float|bool|str|complex|number|Device|Generator|Any|NoneType)";

    /// <summary>
    /// Whether libtorch can read a type: <c>Dict[str, List[int]]</c>. At one that it can't, it ends the process.
    /// </summary>
    public static bool IsKnown(string type)
    {
        for (var nested = 0; nested < MostNested; nested++)
        {
            if (PlainType().IsMatch(type))
            {
                return true;
            }

            // From the inside out: one of known arguments is as good as one without any.
            type = InnermostType().Replace(type, "int");
        }

        return false;
    }

    [GeneratedRegex($@"\A{Plain}\z")]
    private static partial Regex PlainType();

    [GeneratedRegex($@"\b(?:(?:List|Optional)\[{Plain}\]|Dict\[{Plain}, {Plain}\]"
        + $@"|Tuple\[{Plain}(?:, {Plain})*\])")]
    private static partial Regex InnermostType();
}
