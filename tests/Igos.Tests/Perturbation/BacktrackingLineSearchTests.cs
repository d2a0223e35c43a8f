using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Perturbation;

public class BacktrackingLineSearchTests
{
    private static readonly BacktrackingLineSearch Search =
        new() { InitialStep = 8, Decay = 0.5, LeastStep = 0.1, SufficientDecrease = 0.4 };

    [Fact]
    public void Default_AreThePublishedOnes()
    {
        var search = new BacktrackingLineSearch();
        Assert.Equal((200.0, 0.2), (search.InitialStep, search.Decay));
        Assert.Equal((1e-5, 1e-4), (search.LeastStep, search.SufficientDecrease));
    }

    /// <summary>
    /// F(M) = 2·(M − 0.4)² of one cell from M = 0.52: TG = 4·0.12 = 0.48 and F = 0.0288; asked for is a decrease of
    /// α·0.4·0.48² = 0.09216·α. Steps of 8 to 1 lead to 0 or 0.04 and raise F; ½ leads to 0.28, where F is 0.0288
    /// again; ¼ leads to 0.4, where F is 0: a decrease of 0.0288 against 0.02304.
    /// </summary>
    [Fact]
    public void Search_Quadratic_TakesTheFirstStepThatDecreasesEnough()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(0.52f);
        var steps = Search.Take(masks, Cells(0.48f), [Value(0.0288)], [0], Quadratic(0.4f), 1);
        Assert.Equal(0.25, steps[0].StepSize);
        Assert.Equal(0.4f, masks[0, 0, 0, 0].item<float>(), 1e-6f); // float32 of numbers below 1
        Assert.Equal(0, steps[0].Value!.Value.Total, 1e-6);
    }

    /// <summary>A step beyond [0,1] ends at its border, and F is asked there: 1 − 8·0.3 = −1.4 becomes 0.</summary>
    [Fact]
    public void Search_StepBeyondTheBorder_IsProjected()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(1);
        var steps = Search.Take(masks, Cells(0.3f), [Value(1)], [0],
            (trials, rows) => [.. Values(trials).Select(m => Value(m))], 1);
        Assert.Equal(8, steps[0].StepSize);
        Assert.Equal(0, masks[0, 0, 0, 0].item<float>());
        Assert.Equal(0, steps[0].Value!.Value.Total);
    }

    [Fact]
    public void Search_NoStepDecreases_TakesTheLeast()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(0.5f);
        List<double> tried = [];
        var steps = Search.Take(masks, Cells(-1), [Value(0.5)], [0], (trials, rows) =>
        {
            tried.AddRange(Values(trials).Select(m => (double)m));
            return [.. Values(trials).Select(m => Value(m))]; // F = M grows along the direction
        }, 1);
        Assert.Equal(0.1, steps[0].StepSize);
        Assert.Equal(0.6f, masks[0, 0, 0, 0].item<float>(), 1e-6f);
        // 8, 4, 2, 1, ½, ¼ and 0.125 are refused; 0.5 + α is cut to 1 until ½.
        Assert.Equal([1, 1, 1, 1, 1, 0.75, 0.625, 0.6], tried.Select(m => Math.Round(m, 4)));
    }

    /// <summary>
    /// F = M grows along the direction of both rows; row 1 has another one where it's refused: from 0.5 a step of 8
    /// times 0.05 leads to 0.1. Row 0's is refused too, and takes the least step along it: 0.5 + 0.1·0.5.
    /// </summary>
    [Fact]
    public void Search_EveryStepRefused_TriesTheOtherDirection()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(0.5f, 0.5f);
        List<int> asked = [];
        var search = Search with
        {
            WhereRefused = (rejected, rows) =>
            {
                asked.AddRange(rows);
                Assert.Equal([0.5f, 0.5f], Values(rejected));
                return Cells(-0.5f, 0.05f);
            },
        };
        var steps = search.Take(masks, Cells(-1, -1), [Value(0.5), Value(0.5)], [0, 1],
            (trials, rows) => [.. Values(trials).Select(m => Value(m))], 1);
        Assert.Equal([0, 1], asked);
        Assert.Equal([0.1, 8], steps.Select(step => step.StepSize));
        Assert.Equal([0.55f, 0.1f], Values(masks).Select(m => MathF.Round(m, 5)));
    }

    /// <summary>Row 1 isn't active; rows 0 and 2 take steps of their own, each as when it's alone.</summary>
    [Fact]
    public void Search_SeveralRows_AreIndependent()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(0.52f, 0.7f, 1);
        var current = new[] { Value(0.0288), Value(9), Value(2 * 0.36) };
        // Row 2 from 1: TG = 4·0.6 = 2.4, F = 0.72, asked for 0.4·5.76·α = 2.304·α. 8 and 4 … ½ lead to 0 and F = 0.32,
        // a decrease of 0.4, less than 1.152; ¼ leads to 0.4 and 0: a decrease of 0.72 against 0.576.
        var steps = Search.Take(masks, Cells(0.48f, 2.4f), current, [0, 2], Quadratic(0.4f), 1);
        Assert.Equal([0.25, 0.25], steps.Select(s => s.StepSize));
        Assert.Equal([0.4f, 0.7f, 0.4f], Values(masks).Select(m => MathF.Round(m, 5)));
    }

    /// <summary>The objective is asked about each trial under the number of its own row.</summary>
    [Fact]
    public void Search_AsksForTheRowsOfItsTrials()
    {
        using var scope = NewDisposeScope();
        var masks = Cells(0.5f, 0.5f, 0.5f);
        List<int[]> asked = [];
        Search.Take(masks, Cells(0.1f, -0.1f), [Value(1), Value(1), Value(1)], [1, 2], (trials, rows) =>
        {
            asked.Add([.. rows]);
            // Row 1 takes its first step, row 2 none but the least.
            return [.. rows.Select(row => Value(row == 1 ? 0 : 2))];
        }, 1);
        Assert.Equal([1, 1, 2, 2], asked[0]);
        Assert.All(asked.Skip(1), rows => Assert.All(rows, row => Assert.Equal(2, row)));
    }

    private static Tensor Cells(params float[] values) => tensor(values, [values.Length, 1, 1, 1]);

    private static float[] Values(Tensor cells) => ClassScore.ToArray(cells.flatten());

    private static ObjectiveValue Value(double total) => new(total, 0, 0);

    private static Func<Tensor, IReadOnlyList<int>, ObjectiveValue[]> Quadratic(float minimum) =>
        (trials, _) => [.. Values(trials).Select(m => Value(2 * Math.Pow(m - minimum, 2)))];
}
