using Igos.Classifiers;
using Igos.Imaging;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class MaskUpsamplingTests
{
    /// <summary>
    /// With the corner cells on the corner pixels, 2 cells over 3 pixels have their mean between them, and 4 over 3 a
    /// third.
    /// </summary>
    [Fact]
    public void Upsample_TwoByTwo_PutsCellsOnTheCorners()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 0, 3, 6, 9 }, [1, 1, 2, 2]);
        var fine = MaskUpsampling.Upsample(mask, new ImageSize(3, 4));
        Assert.Equal([1, 1, 3, 4], fine.shape);
        var values = ClassScore.ToArray(fine.flatten()).Select(v => Math.Round(v, 5)); // float32 of numbers below 10
        Assert.Equal([0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9], values);
    }

    [Fact]
    public void Upsample_OneCell_CoversTheImage()
    {
        using var scope = NewDisposeScope();
        var fine = MaskUpsampling.Upsample(full([1, 1, 1, 1], 0.25f), new ImageSize(5, 5));
        Assert.All(ClassScore.ToArray(fine.flatten()), v => Assert.Equal(0.25f, v));
    }

    /// <summary>Also of double precision: a matrix product of two types would end the process.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 28, 224, 224)]
    [InlineData(ScalarType.Float64, 7, 33, 48)]
    public void Upsample_AnySize_IsLibtorchsBilinearInterpolation(ScalarType type, int cells, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var masks = rand([3, 1, cells, cells], generator: generator).to(type);
        var fine = MaskUpsampling.Upsample(masks, new ImageSize(height, width));
        long[] size = [height, width];
        var expected = nn.functional.interpolate(masks, size, mode: InterpolationMode.Bilinear, align_corners: true);
        Assert.True(fine.allclose(expected, rtol: 0, atol: 1e-5)); // places in float32, of up to 28 cells
    }

    /// <summary>
    /// At the image's own resolution nothing changes, and what comes back may be disposed without the mask.
    /// </summary>
    [Fact]
    public void Upsample_ToItsOwnSize_IsTheMaskItself()
    {
        using var mask = rand(1, 1, 4, 4);
        using (var same = MaskUpsampling.Upsample(mask, new ImageSize(4, 4)))
        {
            Assert.True(same.equal(mask).all().item<bool>());
        }

        Assert.False(mask.IsInvalid);
    }
}
