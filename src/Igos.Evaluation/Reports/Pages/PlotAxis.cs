namespace Igos.Evaluation.Reports.Pages;

/// <summary>An axis of a plot.</summary>
/// <param name="From">Its lower end.</param>
/// <param name="To">Its upper end.</param>
/// <param name="Step">Between ticks, a whole part of it.</param>
internal readonly record struct PlotAxis(double From, double To, double Step)
{
    private const int Ticks = 5; // about so many

    /// <summary>Whether its values are exponents: a tick at 2 says 100.</summary>
    public bool IsPowersOfTen { get; init; }

    /// <summary>Of what lies between 0 and 1.</summary>
    public static PlotAxis Share { get; } = new(0, 1, 0.2);

    /// <summary>That holds the logarithms of some positive numbers, and ends at powers of ten.</summary>
    public static PlotAxis OfPowers(double least, double most)
    {
        var from = Math.Floor(Math.Log10(least));
        return new PlotAxis(from, Math.Max(Math.Ceiling(Math.Log10(most)), from + 1), 1) { IsPowersOfTen = true };
    }

    /// <summary>That holds some values, and ends at ticks of 1, 2 or 5 times a power of ten.</summary>
    public static PlotAxis Of(double least, double most)
    {
        var rough = Math.Max(most - least, 1e-3) / Ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1.001 => 1, <= 2.001 => 2, <= 5.001 => 5, _ => 10 };
        const double Rounding = 1e-9; // 12.1 / 0.1 is a little less than 121
        return new PlotAxis(
            Math.Floor(least / step + Rounding) * step, Math.Ceiling(most / step - Rounding) * step, step);
    }
}
