using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class TotalVariationTests
{
    /// <summary>
    /// M = (1 ½ 0; 0 1 ½): vertical differences −1, ½, ½; horizontal −½, −½, 1, −½.
    /// β = 2: (1 + ¼ + ¼)/3 + (¼ + ¼ + 1 + ¼)/4; β = 3: (1 + ⅛ + ⅛)/3 + (⅛ + ⅛ + 1 + ⅛)/4.
    /// </summary>
    [Theory]
    [InlineData(2, 0.5 + 1.75 / 4)]
    [InlineData(3, 1.25 / 3 + 1.375 / 4)]
    public void Of_TwoByThree_IsTheSumWorkedOutByHand(double exponent, double expected)
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 0.5f, 0, 0, 1, 0.5f }, [1, 1, 2, 3]);
        Assert.Equal(expected, TotalVariation.Of(mask, exponent)[0].item<float>(), 1e-6); // float32 of numbers below 1
    }

    /// <summary>
    /// ∂/∂M of the mean of squares over one pair each way: ±2Δ for each neighbour over the number of pairs.
    /// </summary>
    [Fact]
    public void Of_TwoByTwo_HasTheGradientWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 0.5f, 0, 1 }, [1, 1, 2, 2]).requires_grad_(true);
        var gradient = autograd.grad([TotalVariation.Of(mask).sum()], [mask])[0];
        // Vertical −1 and ½, horizontal −½ and 1, each a half of its mean.
        Assert.Equal([1 + 0.5f, -0.5f - 0.5f, -1 - 1, 0.5f + 1], ClassScore.ToArray(gradient.flatten()));
    }

    [Fact]
    public void Of_SeveralMasks_IsEachOnesOwn()
    {
        using var scope = NewDisposeScope();
        var masks = tensor(new float[] { 1, 1, 1, 1, 1, 0, 1, 0 }, [2, 1, 2, 2]);
        Assert.Equal([0, 1], ClassScore.ToArray(TotalVariation.Of(masks)));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 1)]
    public void Of_OneRowOrColumn_HasNoNeighboursThatWay(int height, int width, float expected)
    {
        using var scope = NewDisposeScope();
        var mask = arange(height * width, dtype: float32).reshape(1, 1, height, width);
        Assert.Equal(expected, TotalVariation.Of(mask)[0].item<float>());
    }
}
