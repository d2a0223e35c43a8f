using Igos.Classifiers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Attacks;

/// <summary>
/// MI-FGSM: changes no colour of any pixel by more than ε, so that the network sees another class.
/// With the cross-entropy J of the class y asked about: g₀ = 0, g_{t+1} = μ g_t + ∇J(x_t, y) / ‖∇J(x_t, y)‖₁,
/// x_{t+1} = x_t + (ε/T) sign(g_{t+1}). Towards a target y*: J(x_t, y*), and a minus before the step. After each step x
/// is cut to the ε ball around the image and to [0,1].
/// </summary>
/// <remarks>
/// Y. Dong, F. Liao, T. Pang, H. Su, J. Zhu, X. Hu, J. Li, "Boosting Adversarial Attacks with Momentum", CVPR 2018,
/// Algorithm 1 (L∞), https://arxiv.org/abs/1710.06081. T forward and backward passes and two forward passes an image.
/// It holds no randomness and no state; several threads may use one.
/// </remarks>
public sealed class MomentumIterativeFastGradientSign
{
    private const double LeastNorm = 1e-38; // a gradient of zeros moves nothing, rather than being divided by 0

    /// <summary>Makes the attack.</summary>
    /// <param name="options">The published ones by default.</param>
    /// <exception cref="IgosException">An option is out of its range.</exception>
    public MomentumIterativeFastGradientSign(MomentumIterativeFastGradientSignOptions? options = null)
    {
        Options = options ?? new MomentumIterativeFastGradientSignOptions();
        Options.Validate();
    }

    /// <summary>The options in force.</summary>
    public MomentumIterativeFastGradientSignOptions Options { get; }

    /// <summary>Attacks the images of a question.</summary>
    /// <param name="question">
    /// The images, and the class y asked about each, the most probable one by default; not taken over.
    /// </param>
    /// <param name="progress">Told how many of the T steps are done.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="IgosException">
    /// The target is no class of the classifier, or one that an image is asked about; the classifier isn't
    /// differentiable, or gives no numbers on the way; ε is less than half a level of 8 bits and the images lie between
    /// levels.
    /// </exception>
    public AdversarialImages Attack(Question question, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckTarget(question);
        using var scope = NewDisposeScope();
        var probe = new Probe(question, ScoreKind.Probability, Options.MaxPerturbedImages, cancellationToken);
        int[] classes = [.. question.Targets.Select(asked => Options.Target ?? asked)];
        var (least, most) = (question.Images.Minus(Options.Epsilon).Clamp(0, 1),
            question.Images.Plus(Options.Epsilon).Clamp(0, 1));
        var step = (Options.Target is null ? Options.Epsilon : -Options.Epsilon) / Options.Iterations;
        var losses = classes.Select(_ => new List<float>()).ToArray();
        var images = question.Images.clone();
        var momentum = zeros_like(images);
        for (var t = 0; t < Options.Iterations; t++)
        {
            using var iteration = NewDisposeScope();
            var gradient = NormalizedGradient(probe, images, classes, losses);
            momentum = Replaced(momentum, gradient.PlusScaled(momentum, Options.Momentum));
            images = Replaced(images, images.PlusScaled(momentum.sign(), step).maximum(least).minimum(most));
            progress?.Report(t + 1);
        }

        var before = ClassScore.ToArray(question.Images);
        var levels = EightBitRounding.Round(before, ClassScore.ToArray(images), Options.Epsilon);
        // Divided as the pixels of a photograph are, so that what is read from a file is the same to the bit.
        var rounded = tensor(levels, images.shape, uint8).to(float32).DividedBy(255).to(images.device);
        var (seen, seenRounded) = (Look(probe, images), Look(probe, rounded));
        var size = levels.Length / classes.Length;
        var outcomes = classes.Select((y, row) =>
            Outcome(probe, row, [.. losses[row], seen[row].Loss(y)], seen[row], seenRounded[row],
                EightBitRounding.LargestChange(before.AsSpan(row * size, size), levels.AsSpan(row * size, size))))
            .ToArray();
        return new AdversarialImages(images.DetachFromDisposeScope(), rounded.DetachFromDisposeScope(), outcomes);
    }

    private void CheckTarget(Question question)
    {
        if (Options.Target is not { } target)
        {
            return;
        }

        if (target >= question.Classifier.ClassCount)
        {
            throw new IgosException($"Target {target}: {question.Classifier.Name} has classes 0 to "
                + $"{question.Classifier.ClassCount - 1}.");
        }

        if (question.Targets.Contains(target))
        {
            var name = question.Classifier.Labels?[target] is { } label ? $" ({label})" : "";
            throw new IgosException($"Target {target}{name} is what the classifier sees already: choose another.");
        }
    }

    /// <summary>∇J/‖∇J‖₁ of each image, [N, 3, H, W]; what J is goes into the losses.</summary>
    private static Tensor NormalizedGradient(Probe probe, Tensor images, int[] classes, List<float>[] losses)
    {
        var parts = new List<Tensor>();
        foreach (var rows in probe.Batches(Enumerable.Range(0, classes.Length)))
        {
            using var scope = NewDisposeScope();
            var (values, gradient) = probe.CrossEntropy(
                Rows.Of(images, rows), rows, [.. rows.Select(row => classes[row])]);
            var norm = gradient.abs().sum([1, 2, 3], keepdim: true).ClampMin(LeastNorm);
            parts.Add((gradient / norm).MoveToOuterDisposeScope());
            foreach (var (row, value) in rows.Zip(values))
            {
                losses[row].Add(value);
            }
        }

        return cat(parts, 0);
    }

    /// <summary>The next value of what lives as long as the attack, in place of the last.</summary>
    private static Tensor Replaced(Tensor last, Tensor next)
    {
        last.Dispose();
        return next.MoveToOuterDisposeScope();
    }

    private AdversarialOutcome Outcome(
        Probe probe, int row, IReadOnlyList<float> losses, Seen seen, Seen rounded, double largestChange)
    {
        var question = probe.Question;
        var asked = question.Targets[row];
        bool Succeeds(Seen now) => Options.Target is { } target ? now.MostProbable == target
            : now.MostProbable != asked;
        ClassProbability Class(int index, float probability) =>
            new(index, question.Classifier.Labels?[index], probability);
        return new AdversarialOutcome
        {
            Original = question.Target(row),
            Target = Options.Target is { } led ? Class(led, MathF.Exp(-losses[0])) : null,
            Prediction = Class(seen.MostProbable, seen.Probability(seen.MostProbable)),
            RoundedPrediction = Class(rounded.MostProbable, rounded.Probability(rounded.MostProbable)),
            IsSuccess = Succeeds(seen),
            IsRoundedSuccess = Succeeds(rounded),
            RoundedOriginalProbability = rounded.Probability(asked),
            Losses = losses,
            LargestChange = largestChange,
            Passes = probe.Passes(row),
        };
    }

    /// <summary>What the network sees in each image; one forward pass each.</summary>
    private static Seen[] Look(Probe probe, Tensor images)
    {
        var seen = new List<Seen>();
        foreach (var rows in probe.Batches(Enumerable.Range(0, (int)images.shape[0])))
        {
            using var scope = NewDisposeScope();
            var logarithms = probe.LogProbabilities(Rows.Of(images, rows), rows);
            seen.AddRange(ClassScore.ToArray(logarithms.flatten()).Chunk((int)logarithms.shape[1])
                .Select(values => new Seen(values)));
        }

        return [.. seen];
    }

    /// <summary>The logarithm of each class's probability for one image.</summary>
    private sealed record Seen(float[] Logarithms)
    {
        /// <summary>By the logarithms, since several probabilities may be 1 in float32.</summary>
        public int MostProbable { get; } = Array.IndexOf(Logarithms, Logarithms.Max());

        public float Probability(int index) => MathF.Exp(Logarithms[index]);

        public float Loss(int index) => -Logarithms[index];
    }
}
