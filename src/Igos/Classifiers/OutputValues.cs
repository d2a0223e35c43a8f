namespace Igos.Classifiers;

/// <summary>What a model's outputs for several images tell of what they are.</summary>
internal sealed class OutputValues
{
    private readonly float _least, _most;

    private OutputValues(float least, float most) => (_least, _most) = (least, most);

    /// <summary>Whether all lie between 0 and 1, as probabilities do.</summary>
    public bool AreShares { get; private init; }

    /// <summary>Whether they are shares, and those of each image sum to 1, as a softmax's do.</summary>
    public bool SumToOne { get; private init; }

    /// <summary>Whether they are different numbers; else they tell nothing.</summary>
    public bool Differ => _most > _least;

    /// <summary>Looks at the values.</summary>
    /// <param name="rows">One an image.</param>
    /// <param name="rounding">How far from 1 a sum may be.</param>
    public static OutputValues Of(float[][] rows, float rounding)
    {
        var shares = rows.All(row => row.All(p => p >= 0 && p <= 1 + rounding));
        return new(rows.Min(row => row.Min()), rows.Max(row => row.Max()))
        {
            AreShares = shares,
            SumToOne = shares && rows.All(row => row.Length > 1 && Math.Abs(row.Sum() - 1) <= rounding),
        };
    }

    /// <summary>Throws where the values can't be what they are to be taken for.</summary>
    /// <param name="asked">What they are to be taken for.</param>
    /// <param name="isMadeOfProbabilities">Whether a softmax or a sigmoid made them.</param>
    /// <exception cref="IgosException">Probabilities outside 0 to 1, or logits that are probabilities.</exception>
    public void Check(OutputKind asked, bool isMadeOfProbabilities)
    {
        if (asked == OutputKind.Probabilities && !AreShares)
        {
            throw new IgosException($"its outputs, from {_least:0.###} to {_most:0.###} for test images, can't be "
                + "probabilities: choose the score softmax or sigmoid, whichever the network was trained with.");
        }

        if (asked != OutputKind.Probabilities && (SumToOne || (AreShares && isMadeOfProbabilities)))
        {
            throw new IgosException("its outputs are probabilities already, so that no softmax or sigmoid can come "
                + "after them: leave the score out.");
        }
    }

    /// <summary>What to know of a model whose outputs may be either.</summary>
    public static Warning Guessed(string name) => new(WarningScope.Model, WarningKind.OutputsGuessed,
        $"All outputs of {name} for test images lie between 0 and 1, as probabilities do, but nothing in the file says "
        + "what they are, so they are taken for logits before a softmax: choose the score probability if they are "
        + "probabilities (in a program OutputKind.Probabilities), or softmax or sigmoid by what the network was "
        + "trained with.");

    /// <summary>What a model of one number is refused with, where nothing says what the number is.</summary>
    public static ChoiceException SingleNumber(string model) => new(Choice.Score, null,
        $"{model} gives one number an image, and no sigmoid says that it is the probability of a class: choose sigmoid "
        + "if a sigmoid would make it one, or probability if it is one already.");

    /// <summary>The names of a class and its absence.</summary>
    /// <param name="given">None, or the class's alone, or both.</param>
    public static IReadOnlyList<string> LabelsOfTwo(IReadOnlyList<string>? given) =>
        given is null ? ["no", "yes"] : given.Count == 1 ? [$"not {given[0]}", given[0]] : given;
}
