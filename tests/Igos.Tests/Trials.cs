using System.Globalization;

namespace Igos.Tests;

/// <summary>
/// How many cases a test of random input tries: so many times its own number as the environment variable
/// <c>IGOS_TRIALS</c> says, 1 by default. The cases of the suite come first, the same each time.
/// </summary>
/// <remarks>A case that ends the process leaves its file in the folder for temporary files.</remarks>
internal static class Trials
{
    private static readonly int Times = Environment.GetEnvironmentVariable("IGOS_TRIALS") is { Length: > 0 } times
        ? int.Parse(times, CultureInfo.InvariantCulture) : 1;

    public static int Of(int cases) => cases * Times;
}
