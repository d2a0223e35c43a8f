using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class RankingFieldTests
{
    private const float Rounding = 1e-6f; // float32 of numbers near 1

    /// <summary>1, 3, 5 and 7 have the mean 4 and the deviation √5.</summary>
    [Fact]
    public void Of_FourCells_IsStandardized()
    {
        using var scope = NewDisposeScope();
        var field = new RankingField(2, 0, CPU);
        var values = ClassScore.ToArray(field.Of(tensor(new float[] { 1, 3, 5, 7 }, [1, 1, 2, 2])).flatten());
        double[] expected = [-3, -1, 1, 3];
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First / Math.Sqrt(5), pair.Second, Rounding));
    }

    /// <summary>A field that is the same everywhere ranks nothing, and isn't NaN.</summary>
    [Fact]
    public void Of_ConstantField_IsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, new RankingField(4, 1, CPU).Of(ones(1, 1, 4, 4)).abs().max().item<float>());
    }

    /// <summary>The Gaussian of one row of three cells, by hand: exp(0), exp(−½), exp(−2), each row's sum 1.</summary>
    [Fact]
    public void Of_Smoothed_OrdersAsTheGaussianOfTheField()
    {
        using var scope = NewDisposeScope();
        var spike = zeros(1, 1, 3, 3);
        spike[0, 0, 0, 0] = 1;
        var values = ClassScore.ToArray(new RankingField(3, 1, CPU).Of(spike).flatten());
        var (near, far) = (Math.Exp(-0.5), Math.Exp(-2));
        double[] line = [1 / (1 + near + far), near / (1 + 2 * near), far / (1 + near + far)];
        double[] smooth = [.. line.SelectMany(row => line.Select(column => row * column))];
        var mean = smooth.Average();
        var deviation = Math.Sqrt(smooth.Average(v => (v - mean) * (v - mean)));
        Assert.All(smooth.Zip(values), p => Assert.Equal((p.First - mean) / deviation, p.Second, 10 * Rounding));
    }

    /// <summary>
    /// Of Σ g·z with Σg = 0 and Σ g·z = 0 what the gradient leaves out, the mean's and the deviation's own change, is
    /// nothing: central differences give the same.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public void Gradient_IsThatOfCentralDifferences(double smoothing)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        var field = new RankingField(5, smoothing, CPU);
        var parameters = randn([1, 1, 5, 5], generator: generator);
        var z = field.Of(parameters).to(float64);
        var g = randn([1, 1, 5, 5], float64, generator: generator);
        g -= g.mean();
        g -= z * ((g * z).sum() / (z * z).sum());
        var gradient = field.Gradient(g.to(float32), parameters);
        for (var cell = 0; cell < 25; cell += 6)
        {
            float Moved(float by)
            {
                var moved = parameters.clone();
                moved[0, 0, cell / 5, cell % 5] += by;
                return (field.Of(moved).to(float64) * g).sum().to(float32).item<float>();
            }

            var difference = (Moved(0.01f) - Moved(-0.01f)) / 0.02f;
            // Of sums near 0 to 1 in float32, divided by 0.02.
            Assert.Equal(difference, gradient[0, 0, cell / 5, cell % 5].item<float>(), 1e-3f);
        }
    }
}
