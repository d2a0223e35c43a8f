using Igos.Classifiers;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Tests.Imaging;

public class BaselineTests
{
    [Fact]
    public void Make_BlurOfAConstantImage_IsTheSameImage()
    {
        using var scope = NewDisposeScope();
        var image = full([1, 3, 32, 40], 0.25f);
        var blurred = Baseline.Make(image, BaselineKind.Blur, Normalization.Unit);
        Assert.Equal(image.shape, blurred.shape);
        Assert.True((blurred - image).abs().max().item<float>() < 1e-6f);
    }
}
