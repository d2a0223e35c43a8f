using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class BlendTests
{
    /// <summary>I = 0.8, Ĩ0 = 0.2: 0.8·M + 0.2·(1 − M), the same in every channel.</summary>
    [Fact]
    public void Apply_MasksFromZeroToOne_GoesFromTheBaselineToTheImage()
    {
        using var scope = NewDisposeScope();
        var masks = tensor(new[] { 0, 0.25f, 0.5f, 1 }, [1, 1, 2, 2]);
        var blended = Blend.Apply(full([1, 3, 2, 2], 0.8f), full([1, 3, 2, 2], 0.2f), masks);
        for (var channel = 0; channel < 3; channel++)
        {
            var values = ClassScore.ToArray(blended[0, channel].flatten());
            // float32 of numbers below 1
            Assert.Equal([0.2, 0.35, 0.5, 0.8], values.Select(v => Math.Round(v, 6)));
        }
    }

    [Fact]
    public void Apply_GradientToTheMask_IsTheDifferenceOverAllChannels()
    {
        using var scope = NewDisposeScope();
        var mask = full([1, 1, 1, 1], 0.5f).requires_grad_(true);
        var blended = Blend.Apply(tensor(new[] { 0.9f, 0.5f, 0.1f }, [1, 3, 1, 1]), zeros(1, 3, 1, 1), mask);
        Assert.Equal(1.5f, autograd.grad([blended.sum()], [mask])[0].item<float>(), 1e-6f);
    }
}
