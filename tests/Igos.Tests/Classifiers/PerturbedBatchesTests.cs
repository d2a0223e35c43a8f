using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers;

public class PerturbedBatchesTests
{
    [Theory]
    [InlineData(20, 4, new[] { 4, 4, 4, 4, 4 })]
    [InlineData(7, 3, new[] { 2, 2, 3 })]
    [InlineData(51, 32, new[] { 8, 9, 8, 9, 8, 9 })] // on a processor no batch has more than 10
    [InlineData(1, 1, new[] { 1 })]
    [InlineData(0, 5, new int[0])]
    public void Split_UnderALimit_KeepsTheOrderInNearlyEqualBatches(int count, int limit, int[] sizes)
    {
        var batches = PerturbedBatches.Split(Enumerable.Range(0, count), limit, CPU).ToArray();
        Assert.Equal(sizes, batches.Select(b => b.Length));
        Assert.Equal(Enumerable.Range(0, count), batches.SelectMany(b => b));
    }
}
