using Igos.Classifiers;
using Igos.Explainers.Gradients;

namespace Igos.Tests.Explainers.Gradients;

/// <summary>Completeness is tested in <see cref="EveryExplainerTests"/>.</summary>
public class IntegratedGradientsTests
{
    [Fact]
    public void Options_Defaults_AreAsDocumented()
    {
        var options = new IntegratedGradientsOptions();
        Assert.Equal((50, ScoreKind.Logit), (options.Steps, options.Score));
    }

    [Fact]
    public void Options_Invalid_AreNamedWithTheirRanges() =>
        Assert.Contains("IntegratedGradientsOptions: Steps must be at least 1; found 0.",
            Assert.Throws<IgosException>(() => new IntegratedGradients(new() { Steps = 0 })).Message);
}
