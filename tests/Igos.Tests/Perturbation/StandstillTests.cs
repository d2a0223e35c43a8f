using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class StandstillTests
{
    [Fact]
    public void Reached_TwoSmallStepsInARow_HasConverged()
    {
        var standstill = new Standstill(1);
        Watch(standstill, 0.0009f);
        Assert.False(standstill.Reached(0));
        Watch(standstill, -0.0009f);
        Assert.True(standstill.Reached(0));
    }

    [Fact]
    public void Reached_LargeStepBetween_CountsAnew()
    {
        var standstill = new Standstill(1);
        Watch(standstill, 0.0005f);
        Watch(standstill, 0.01f);
        Watch(standstill, 0.0005f);
        Assert.False(standstill.Reached(0));
    }

    [Fact]
    public void Reset_CountsAnew()
    {
        var standstill = new Standstill(1);
        Watch(standstill, 0);
        standstill.Reset(0);
        Watch(standstill, 0);
        Assert.False(standstill.Reached(0));
    }

    /// <summary>One cell that moves is enough to go on, and a row that isn't active isn't counted.</summary>
    [Fact]
    public void Watch_SeveralRows_CountsEachActiveOne()
    {
        using var scope = NewDisposeScope();
        var standstill = new Standstill(3);
        var before = zeros(3, 1, 2, 2);
        var after = zeros(3, 1, 2, 2);
        after[1, 0, 1, 1] = 0.5f;
        standstill.Watch(before, after, [0, 1]);
        standstill.Watch(before, after, [0, 1]);
        Assert.Equal((true, false, false), (standstill.Reached(0), standstill.Reached(1), standstill.Reached(2)));
    }

    private static void Watch(Standstill standstill, float change)
    {
        using var before = full([1, 1, 2, 2], 0.5f);
        using var after = full([1, 1, 2, 2], 0.5f + change);
        standstill.Watch(before, after, [0]);
    }
}
