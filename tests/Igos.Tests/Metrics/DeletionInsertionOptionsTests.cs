using Igos.Metrics;

namespace Igos.Tests.Metrics;

public class DeletionInsertionOptionsTests
{
    [Fact]
    public void Defaults_AreThePublishedSteps()
    {
        var options = new DeletionInsertionOptions();
        Assert.Equal((50, 32), (options.Steps, options.MaxPerturbedImages));
        options.Validate();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Invalid_IsNamedWithItsRange(int steps, int limit)
    {
        var wrong = new DeletionInsertionOptions { Steps = steps, MaxPerturbedImages = limit };
        Assert.Equal(
            $"DeletionInsertionOptions: Steps and MaxPerturbedImages must be at least 1; found {steps} and {limit}.",
            Assert.Throws<IgosException>(wrong.Validate).Message);
    }
}
