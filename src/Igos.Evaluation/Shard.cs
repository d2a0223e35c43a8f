using System.Globalization;

namespace Igos.Evaluation;

/// <summary>
/// One of several equal shares of a study's cells, for machines that know nothing of each other: each works the shares
/// out by itself.
/// </summary>
public sealed record Shard
{
    /// <summary>The share with a number.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="count">How many shares there are.</param>
    /// <exception cref="ChoiceException">There is no such share.</exception>
    public Shard(int number, int count)
    {
        if (number < 1 || count < 1 || number > count)
        {
            throw new ChoiceException(Name, $"{number}/{count}", "expected I/N with I from 1 to N, such as 3/20.");
        }

        (Number, Count) = (number, count);
    }

    /// <summary>From 1 to <see cref="Count"/>.</summary>
    public int Number { get; }

    /// <summary>How many shares there are.</summary>
    public int Count { get; }

    /// <summary>How an option that names a share is called.</summary>
    internal const string Name = "shard";

    /// <summary>A store's file for this share alone, such as results-03-of-20.db.</summary>
    /// <param name="path">What the store would be called without shares.</param>
    public string FileOf(string path) =>
        Named(path, Number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0'));

    /// <summary>All shares' files, as a shell's pattern in their order, such as results-??-of-20.db.</summary>
    /// <param name="path">What the store would be called without shares.</param>
    public string PatternOf(string path) => Named(path, new string('?', Digits));

    /// <summary><c>I/N</c>.</summary>
    public override string ToString() => $"{Number}/{Count}";

    private int Digits => Count.ToString(CultureInfo.InvariantCulture).Length;

    private string Named(string path, string number) => Path.Combine(Path.GetDirectoryName(path) ?? "",
        $"{Path.GetFileNameWithoutExtension(path)}-{number}-of-{Count}{Path.GetExtension(path)}");

    /// <summary>
    /// Which of the cells are this share's. Laid end to end, each as long as it costs, the cells are cut into shares of
    /// equal length; a cell belongs where its middle lies, so that no share costs more than one cell above the mean.
    /// </summary>
    /// <param name="costs">What each cell costs, above 0; the same in the same order for every share.</param>
    internal bool[] Of(IReadOnlyList<double> costs)
    {
        var total = costs.Sum();
        var share = new bool[costs.Count];
        var before = 0.0;
        for (var i = 0; i < share.Length; i++)
        {
            var middle = (before + costs[i] / 2) / total;
            share[i] = Math.Min((int)(middle * Count), Count - 1) == Number - 1;
            before += costs[i];
        }

        return share;
    }
}
