using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class BilateralTotalVariationTests
{
    /// <summary>What a grey step of 1 is in ImageNet's normalization, averaged over the channels.</summary>
    private const double Unit = (1 / 0.229 + 1 / 0.224 + 1 / 0.225) / 3;

    /// <summary>
    /// M = (1 ½; 0 1), image (0 0; 0.01 0.03), both 2×2. Vertical differences −1 and ½, horizontal −½ and 1, so
    /// TV = (1 + ¼)/2 + (¼ + 1)/2 = 1.25. The image differs by 0.01 and 0.03 vertically, by 0 and 0.02 horizontally.
    /// </summary>
    [Fact]
    public void Of_TwoByTwo_IsTheSumWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 0.5f, 0, 1 }, [1, 1, 2, 2]);
        var image = tensor(new float[] { 0, 0, 0.01f, 0.03f }, [1, 1, 2, 2]).expand(1, 3, 2, 2).contiguous();
        var vertical = (1 * Weight(0.01) + 0.25 * Weight(0.03)) / 2;
        var horizontal = (0.25 * Weight(0) + 1 * Weight(0.02)) / 2;
        var expected = (1.25 + vertical + horizontal) / 2;
        // float32 of numbers near 1
        Assert.Equal(expected, BilateralTotalVariation.Of(mask, image)[0].item<float>(), 1e-5);
    }

    /// <summary>
    /// A 2×2 mask over 3×3 pixels has (1 ½ 0; ½ …) between its cells, and an image of one colour weighs every
    /// difference 1.
    /// </summary>
    [Fact]
    public void Of_AnImageOfOneColour_IsTheMeanOfTheTwoTotalVariations()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 0, 1, 0 }, [1, 1, 2, 2]);
        var image = full([1, 3, 3, 3], 0.7f);
        // At 2×2: horizontal differences of 1, so 1. Upsampled, 1 ½ 0 in each row: six differences of ½, squared
        // mean ¼.
        Assert.Equal((1 + 0.25) / 2, BilateralTotalVariation.Of(mask, image)[0].item<float>(), 1e-6);
    }

    [Fact]
    public void Of_AMaskThatChangesWhereTheImageDoes_CostsLess()
    {
        using var scope = NewDisposeScope();
        var image = zeros(2, 3, 16, 16);
        image[TensorIndex.Single(1), TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(8)] = 1;
        var mask = zeros(2, 1, 16, 16);
        mask[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(8)] = 1;
        var variation = BilateralTotalVariation.Of(mask, image);
        // exp(−20/0.01) is 0: half of the cost is left.
        Assert.Equal(variation[0].item<float>() / 2, variation[1].item<float>(), 1e-6f);
    }

    [Fact]
    public void Of_OneCell_IsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, BilateralTotalVariation.Of(ones(1, 1, 1, 1), rand(1, 3, 8, 8))[0].item<float>());
    }

    private static double Weight(double difference) => Math.Exp(-Math.Pow(difference * Unit, 2) / 0.01);
}
