using CsCheck;

namespace Igos.Evaluation.Tests;

public sealed class ShardTests
{
    /// <summary>By hand: of 12, each has 4; the 6 has its middle at 5.</summary>
    [Fact]
    public void Of_CutsWhatCellsCost_IntoEqualLengths()
    {
        double[] costs = [1, 1, 6, 2, 1, 1];
        Assert.Equal([true, true, false, false, false, false], new Shard(1, 3).Of(costs));
        Assert.Equal([false, false, true, false, false, false], new Shard(2, 3).Of(costs));
        Assert.Equal([false, false, false, true, true, true], new Shard(3, 3).Of(costs));
    }

    [Fact]
    public void Of_GivesEachCellToOneShare_AndNoneMoreThanACellAboveTheMean() =>
        Gen.Select(Gen.Double[1, 50_000].Array[1, 60], Gen.Int[1, 40]).Sample((costs, count) =>
        {
            var shares = Enumerable.Range(1, count).Select(i => new Shard(i, count).Of(costs)).ToArray();
            Assert.All(costs, (_, cell) => Assert.Equal(1, shares.Count(share => share[cell])));
            Assert.All(shares, share => Assert.InRange(costs.Where((_, cell) => share[cell]).Sum(),
                0, costs.Sum() / count + costs.Max() * 1.000001));
        });

    [Theory]
    [InlineData(3, 20, "/data/results.db", "/data/results-03-of-20.db", "/data/results-??-of-20.db")]
    [InlineData(1, 1, "results", "results-1-of-1", "results-?-of-1")]
    public void Files_AreNamedByTheirShare(int number, int count, string path, string file, string pattern)
    {
        var shard = new Shard(number, count);
        Assert.Equal((file, pattern), (shard.FileOf(path), shard.PatternOf(path)));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 3)]
    [InlineData(0, 0)]
    public void Invalid_IsRefused(int number, int count) => Assert.Equal(
        $"shard {number}/{count}: expected I/N with I from 1 to N, such as 3/20.",
        Assert.Throws<ChoiceException>(() => new Shard(number, count)).Message);
}
