using System.Globalization;

namespace Igos.Reports;

/// <summary>How numbers are written for people.</summary>
internal static class Numbers
{
    /// <summary>A probability or an area, with three places.</summary>
    public static string Score(double value) => value.ToString("0.000", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A mean of areas, with four places, as papers print it.</summary>
    public static string Mean(double value) =>
        value.ToString("0.0000", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>Seconds, with as many places as mean something.</summary>
    public static string Seconds(double value) =>
        value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>One place.</summary>
    public static string Tenths(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
