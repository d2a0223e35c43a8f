using Igos.Explainers.Masks;

namespace Igos.Tests.Explainers.Masks;

public class MeaningfulPerturbationOptionsTests
{
    [Fact]
    public void Defaults_AreThePublishedOnes()
    {
        var options = new MeaningfulPerturbationOptions();
        Assert.Equal((28, 500, 0.1), (options.Size, options.Iterations, options.LearningRate));
        Assert.Equal((0.01, 0.2, 3.0), (options.L1, options.TotalVariation, options.TotalVariationExponent));
        Assert.Equal((0.2, 32, 0), (options.NoiseInForce, options.MaxPerturbedImages, options.Seed));
        options.Validate();
    }

    public static TheoryData<MeaningfulPerturbationOptions, string> WrongValues => new()
    {
        { new() { Size = 0 }, "Size must be at least 1; found 0." },
        { new() { Iterations = 0 }, "Iterations must be at least 1; found 0." },
        { new() { LearningRate = 0 }, "LearningRate must be positive; found 0." },
        { new() { LearningRate = double.PositiveInfinity }, "LearningRate must be positive" },
        { new() { L1 = -1 }, "L1 must be at least 0; found -1." },
        { new() { TotalVariation = double.NaN }, "TotalVariation must be at least 0; found NaN." },
        { new() { Noise = -0.1 }, "Noise must be at least 0; found -0.1." },
        { new() { TotalVariationExponent = 0.5 }, "TotalVariationExponent must be from 1 to 10; found 0.5." },
        { new() { MaxPerturbedImages = 0 }, "MaxPerturbedImages must be at least 1; found 0." },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void Invalid_IsNamedWithItsRange(MeaningfulPerturbationOptions options, string expected)
    {
        var message = Assert.Throws<IgosException>(() => new MeaningfulPerturbation(options)).Message;
        Assert.StartsWith("MeaningfulPerturbationOptions: ", message);
        Assert.Contains(expected, message);
    }
}
