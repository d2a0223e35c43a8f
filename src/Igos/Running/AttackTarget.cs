using Igos.Classifiers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Running;

/// <summary>Where an attack leads: away from what the classifier sees, or to a class.</summary>
/// <param name="Text">
/// As a person writes it: an index, (part of) a name, <c>least-likely</c> (each image's least probable class), or
/// <c>random</c> (any class but the predicted one, by the seed and the image); null to lead away.
/// </param>
/// <remarks>
/// The two rules are those of A. Kurakin, I. Goodfellow, S. Bengio, "Adversarial Machine Learning at Scale", ICLR 2017,
/// https://arxiv.org/abs/1611.01236.
/// </remarks>
public sealed record AttackTarget(string? Text)
{
    private const string LeastLikely = "least-likely", Random = "random";

    /// <summary>Away from the most probable class.</summary>
    public static AttackTarget Away { get; } = new((string?)null);

    /// <summary>Throws for a class that the classifier hasn't, before any image is read.</summary>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    public void Check(IClassifier classifier)
    {
        if (!IsRule)
        {
            _ = Class(classifier);
        }
    }

    /// <summary>The class index that the image of a question is led to; null to lead it away.</summary>
    /// <param name="question">One image, asked about its most probable class.</param>
    /// <param name="seed">For <c>random</c>.</param>
    /// <exception cref="ChoiceException">No class, or more than one, fits.</exception>
    public int? Resolve(Question question, int seed)
    {
        if (Text is null)
        {
            return null;
        }

        if (Is(LeastLikely))
        {
            return question.TopClasses(0, question.Classifier.ClassCount)[^1].Index;
        }

        if (Is(Random))
        {
            using var scope = NewDisposeScope();
            var others = (ulong)Math.Max(1, question.Classifier.ClassCount - 1);
            var other = (int)(NoiseSeed.Of(seed, question.Images[0]).State % others);
            return other < question.Targets[0] ? other : other + 1;
        }

        return Class(question.Classifier);
    }

    /// <summary>Whether each image's class is found by a rule, rather than one named for all.</summary>
    public bool IsRule => Text is null || Is(LeastLikely) || Is(Random);

    /// <inheritdoc/>
    public override string ToString() => Text ?? "none";

    private int Class(IClassifier classifier) => new TargetChoice(Text!).Resolve(classifier)
        ?? throw new ChoiceException(Choice.Target, Text, "an attack can't lead to the class that is predicted "
            + "already: leave it out to lead away from that class, or name another.");

    private bool Is(string word) => word.Equals(Text, StringComparison.OrdinalIgnoreCase);
}
