using Igos.Classifiers;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Tests.Running;

public sealed class AttackTargetTests
{
    [Fact]
    public void Resolve_Rules_AreTheLeastProbableAndAnotherClass()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        Assert.Null(AttackTarget.Away.Resolve(question, 0));
        var probabilities = question.TopClasses(0, 5);
        var least = new AttackTarget("least-likely").Resolve(question, 0);
        Assert.Equal(probabilities.MinBy(c => c.Probability)!.Index, least);
        var random = Enumerable.Range(0, 60).Select(seed => new AttackTarget("random").Resolve(question, seed)!.Value);
        Assert.Equal(Enumerable.Range(0, 5).Except(question.Targets), random.Distinct().Order());
        Assert.Equal(new AttackTarget("random").Resolve(question, 7), new AttackTarget("RANDOM").Resolve(question, 7));
        Assert.Equal(3, new AttackTarget("3").Resolve(question, 0));
    }

    [Fact]
    public void Check_NoClass_IsAnErrorOfTheTarget()
    {
        using var classifier = TinyClassifiers.Random();
        AttackTarget.Away.Check(classifier);
        new AttackTarget("least-likely").Check(classifier);
        Assert.Equal("target 5: random has classes 0 to 4.",
            Assert.Throws<ChoiceException>(() => new AttackTarget("5").Check(classifier)).Message);
        Assert.Contains("leave it out to lead away",
            Assert.Throws<ChoiceException>(() => new AttackTarget("predicted").Check(classifier)).Message);
    }
}
