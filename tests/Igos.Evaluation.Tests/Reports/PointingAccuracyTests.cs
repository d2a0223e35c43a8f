using Igos.Evaluation.Reports;

namespace Igos.Evaluation.Tests.Reports;

public sealed class PointingAccuracyTests
{
    /// <summary>A question each: 3 of 4 hit, and s² is .25, so that s/√n is .25.</summary>
    [Fact]
    public void StandardError_OneQuestionAClass_IsThatOfAShare()
    {
        var accuracy = Accuracy(("a", 1, 1), ("b", 2, 1), ("c", 3, 0), ("d", 4, 1));
        Assert.Equal((0.75, 4, 4), (accuracy.Mean, accuracy.Classes, accuracy.Count));
        Assert.Equal(0.25, accuracy.StandardError, 12);
    }

    /// <summary>
    /// Class 1 has a hit in a and a miss in b, class 2 hits in b and c. Without a the accuracy is 1/2, without b (and
    /// both its questions) 1, without c 3/4: squares of 1/8 about their mean, times 2/3.
    /// </summary>
    [Fact]
    public void StandardError_ClassesOfAPhotograph_AreLeftOutTogether()
    {
        var accuracy = Accuracy(("a", 1, 1), ("b", 1, 0), ("b", 2, 1), ("c", 2, 1));
        Assert.Equal(0.75, accuracy.Mean);
        Assert.Equal(Math.Sqrt(1.0 / 12), accuracy.StandardError, 12);
    }

    [Fact]
    public void StandardError_OnePhotograph_IsZero() =>
        Assert.Equal(0, Accuracy(("a", 1, 1), ("a", 2, 0)).StandardError);

    private static PointingAccuracy Accuracy(params (string Photograph, int Class, double Hit)[] questions) =>
        PointingAccuracy.Of(questions.Select(q => new JudgedQuestion(q.Photograph, q.Class, false, q.Hit)))!;
}
