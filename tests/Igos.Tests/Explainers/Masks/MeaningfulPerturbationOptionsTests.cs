using Igos.Explainers.Masks;

namespace Igos.Tests.Explainers.Masks;

public class MeaningfulPerturbationOptionsTests
{
    [Fact]
    public void Defaults_AreThePublishedOnes()
    {
        var options = new MeaningfulPerturbationOptions();
        Assert.Equal((28, 500, 0.1, 0.01, 0.2), (options.Size, options.Iterations, options.LearningRate, options.L1, options.TotalVariation));
        Assert.Equal((3.0, 0.2, 32, 0), (options.TotalVariationExponent, options.Noise, options.MaxPerturbedImages, options.Seed));
        options.Validate();
    }

    public static TheoryData<MeaningfulPerturbationOptions, string> WrongValues => new()
    {
        { new() { Size = 0 }, "Size and Iterations must be at least 1; found 0 and 500." },
        { new() { Iterations = 0 }, "Size and Iterations must be at least 1; found 28 and 0." },
        { new() { LearningRate = 0 }, "LearningRate must be positive" },
        { new() { LearningRate = double.PositiveInfinity }, "LearningRate must be positive" },
        { new() { L1 = -1 }, "found 0.1, -1, 0.2, 0.2 and 3." },
        { new() { TotalVariation = double.NaN }, "found 0.1, 0.01, NaN, 0.2 and 3." },
        { new() { Noise = -0.1 }, "found 0.1, 0.01, 0.2, -0.1 and 3." },
        { new() { TotalVariationExponent = 0.5 }, "TotalVariationExponent from 1 to 10; found 0.1, 0.01, 0.2, 0.2 and 0.5." },
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
