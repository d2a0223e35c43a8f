using System.Globalization;
using Igos.Imaging;
using Igos.NativeLibraries;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// What is asked of a classifier: N images, the class asked about each, what of the class, and what each image looks
/// like with its evidence removed.
/// </summary>
public sealed class Question : IDisposable
{
    /// <summary>Below this probability a heatmap of the class means little: the paper's first failure case.</summary>
    internal const float LowConfidence = 0.01f;

    /// <summary>
    /// A baseline that keeps more than this share of the score still shows the class: the second failure case.
    /// </summary>
    internal const float BaselineShare = 0.1f;

    private readonly float[][] _probabilities;
    private bool _isDisposed;

    /// <summary>They order the classes as probabilities do, of which several may be 1 in float32.</summary>
    private readonly float[][] _logits;

    /// <summary>Prepares a batch; two forward passes an image, one of them the baseline's.</summary>
    /// <param name="classifier">What is being explained; not taken over, and needed as long as the question.</param>
    /// <param name="images">[N, 3, H, W], float32, RGB in [0,1]; copied.</param>
    /// <param name="baseline">
    /// What pixels are replaced by; null, the default, for <see cref="Imaging.Baseline.Default"/> of their size.
    /// </param>
    /// <param name="targets">N class indices; by default each image's most probable class.</param>
    /// <param name="seed">For the baseline made of noise.</param>
    /// <param name="score">
    /// f_c: what of the class is asked about, and so what metrics measure and what drives every method that doesn't say
    /// otherwise by an option of its own; the probability by default.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The images don't have the shape, size or type that the classifier takes, or pixels outside 0 to 1.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    /// <exception cref="IgosException">
    /// A target isn't a class of this classifier, or the classifier gives NaN or no [N, C].
    /// </exception>
    public Question(IClassifier classifier, Tensor images, BaselineKind? baseline = null,
        IReadOnlyList<int>? targets = null, int seed = 0, ScoreKind score = ScoreKind.Probability)
    {
        ClassifierInput.Check(classifier, images);
        ClassifierInput.CheckPixels(images);
        LinuxProcess.KeepFreedMemory(); // the first of many passes comes now
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ours = images.detach().clone().to(classifier.Device);
        var kind = baseline ?? Imaging.Baseline.Default(new ImageSize((int)ours.shape[2], (int)ours.shape[3]));
        var baselines = Imaging.Baseline.Make(ours, kind, classifier.Normalization.MeanColour, seed);
        var count = (int)ours.shape[0];
        var (all, logits) = Asked(classifier, cat([ours, baselines]));
        RequireNumbers(classifier, all[..count], "image");
        RequireNumbers(classifier, all[count..], $"{kind.ToString().ToLowerInvariant()} baseline of image");
        (_probabilities, _logits) = (all[..count], logits[..count]);
        Targets = targets ?? [.. _logits.Select(MostProbable)];
        if (Targets.Count != count || Targets.Any(c => c < 0 || c >= classifier.ClassCount))
        {
            throw new IgosException($"Targets ({string.Join(", ", Targets)}): expected {count} class indices from 0 to "
                + $"{classifier.ClassCount - 1}, one an image.");
        }

        (Classifier, Baseline, Score) = (classifier, kind, score);
        (ImageProbabilities, ImageScores) = OfTargets(_probabilities, _logits);
        (BaselineProbabilities, BaselineScores) = OfTargets(all[count..], logits[count..]);
        Images = ours.DetachFromDisposeScope();
        Baselines = baselines.DetachFromDisposeScope();
    }

    private Question(Question same, BaselineKind baseline, int seed)
    {
        same.RequireAlive();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        (Classifier, Targets) = (same.Classifier, same.Targets);
        (_probabilities, _logits) = (same._probabilities, same._logits);
        (Baseline, Score) = (baseline, same.Score);
        (ImageProbabilities, ImageScores) = (same.ImageProbabilities, same.ImageScores);
        var baselines = Imaging.Baseline.Make(same.Images, baseline, Classifier.Normalization.MeanColour, seed);
        var (ofBaselines, logits) = Asked(Classifier, baselines);
        RequireNumbers(Classifier, ofBaselines, $"{baseline.ToString().ToLowerInvariant()} baseline of image");
        (BaselineProbabilities, BaselineScores) = OfTargets(ofBaselines, logits);
        Images = same.Images.alias().DetachFromDisposeScope();
        Baselines = baselines.DetachFromDisposeScope();
    }

    /// <summary>What is being explained.</summary>
    public IClassifier Classifier { get; }

    /// <summary>How many images: N.</summary>
    public int Count => _probabilities.Length;

    /// <summary>I0: [N, 3, H, W], RGB in [0,1], on the classifier's device.</summary>
    public Tensor Images { get; }

    /// <summary>Ĩ0: [N, 3, H, W], RGB in [0,1].</summary>
    public Tensor Baselines { get; }

    /// <summary>How the baselines were made.</summary>
    public BaselineKind Baseline { get; }

    /// <summary>c: one class index an image.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>What of the class is asked about.</summary>
    public ScoreKind Score { get; }

    /// <summary>
    /// What f_c is, in words that tell results apart: <c>softmax probability</c>, <c>sigmoid probability</c>,
    /// <c>model's own probability</c>, <c>logit</c>, <c>logarithm of the model's own probability</c>.
    /// </summary>
    public string ScoreName => ClassScore.Name(Score, Classifier.Output);

    /// <summary>The class's probability for each image, whatever <see cref="Score"/> is.</summary>
    public IReadOnlyList<float> ImageProbabilities { get; }

    /// <summary>The class's probability for each baseline, whatever <see cref="Score"/> is.</summary>
    public IReadOnlyList<float> BaselineProbabilities { get; }

    /// <summary>f_c(I0) for each image: its probability, or its logit.</summary>
    public IReadOnlyList<float> ImageScores { get; }

    /// <summary>f_c(Ĩ0) for each image: its baseline's probability, or logit.</summary>
    public IReadOnlyList<float> BaselineScores { get; }

    /// <summary>The same images and classes with other baselines: what a heatmap can be scored under as well.</summary>
    /// <param name="baseline">What pixels are replaced by.</param>
    /// <param name="seed">For the baseline made of noise.</param>
    /// <returns>The caller's; one forward pass an image.</returns>
    public Question Under(BaselineKind baseline, int seed = 0) => new(this, baseline, seed);

    /// <summary>The classifier's first guesses for image <paramref name="index"/>, the most probable first.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ClassProbability> TopClasses(int index, int count) =>
    [
        .. _probabilities[index].Select((p, c) => new ClassProbability(c, Classifier.Labels?[c], p))
            .OrderByDescending(c => _logits[index][c.Index]).Take(count),
    ];

    /// <summary>The class asked about image <paramref name="index"/>.</summary>
    public ClassProbability Target(int index) =>
        new(Targets[index], Classifier.Labels?[Targets[index]], ImageProbabilities[index]);

    /// <summary>What a reader of image <paramref name="index"/>'s heatmap should know before believing it.</summary>
    public IReadOnlyList<Warning> Warnings(int index)
    {
        List<Warning> warnings = [.. Classifier.Warnings];
        if (Score == ScoreKind.Logit)
        {
            var (ofImage, ofBaseline) = (ImageScores[index], BaselineScores[index]);
            if (ofBaseline >= ofImage) // logits have no zero from which shares could be taken
            {
                warnings.Add(new Warning(WarningScope.Image, WarningKind.BaselineScores,
                    $"The {Baseline.ToString().ToLowerInvariant()} baseline's {ScoreName} for {Target(index)} is "
                    + $"{Text(ofBaseline)}, the image's {Text(ofImage)}, so removing pixels removes no evidence: try "
                    + "another baseline."));
            }

            return warnings;
        }

        var (image, baseline) = (ImageProbabilities[index], BaselineProbabilities[index]);
        if (image < LowConfidence)
        {
            warnings.Add(new Warning(WarningScope.Image, WarningKind.LowConfidence,
                $"The classifier gives {Target(index)} a probability of only {Text(image)}: there is little to "
                + "explain."));
        }

        if (baseline > BaselineShare * image)
        {
            warnings.Add(new Warning(WarningScope.Image, WarningKind.BaselineScores,
                $"The {Baseline.ToString().ToLowerInvariant()} baseline still scores {Text(baseline)} for "
                + $"{Target(index)}, the image {Text(image)}, so removing pixels removes little evidence: try another "
                + "baseline."));
        }

        return warnings;
    }

    /// <summary>Throws once the question is disposed: its tensors are no more.</summary>
    internal void RequireAlive() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        Images.Dispose();
        Baselines.Dispose();
    }

    private static string Text(float probability) =>
        probability.ToString(probability is > 0 and < 1e-4f ? "0.#e+0" : "0.####", CultureInfo.InvariantCulture);

    private static int MostProbable(float[] logits) => Array.IndexOf(logits, logits.Max());

    private (float[] Probabilities, float[] Scores) OfTargets(float[][] probabilities, float[][] logits)
    {
        float[] Of(float[][] rows) => [.. rows.Select((values, row) => values[Targets[row]])];
        return (Of(probabilities), Of(Score == ScoreKind.Logit ? logits : probabilities));
    }

    /// <summary>A network that gives no numbers has said nothing that could be explained.</summary>
    private static void RequireNumbers(IClassifier classifier, float[][] probabilities, string what)
    {
        var row = Array.FindIndex(probabilities, p => p.Any(float.IsNaN));
        if (row >= 0)
        {
            throw new IgosException($"{classifier.Name} returns NaN or infinite numbers for the {what} {row}: there is "
                + "nothing to explain. Check the model and its normalization, or choose another baseline.");
        }
    }

    /// <summary>The classes' probabilities and logits, one row an image each.</summary>
    private static (float[][] Probabilities, float[][] Logits) Asked(IClassifier classifier, Tensor images)
    {
        var (probabilities, logits) = (new List<float[]>(), new List<float[]>());
        foreach (var batch in PerturbedBatches.Split(Enumerable.Range(0, (int)images.shape[0]), 10, classifier.Device))
        {
            using var scope = NewDisposeScope();
            var outputs = ClassifierOutput.Of(classifier, images.narrow(0, batch[0], batch.Length));
            Add(probabilities, ClassScore.Probabilities(outputs, classifier.Output));
            Add(logits, ClassScore.OfClasses(outputs, ScoreKind.Logit, classifier.Output));
        }

        return ([.. probabilities], [.. logits]);

        static void Add(List<float[]> rows, Tensor values) =>
            rows.AddRange(ClassScore.ToArray(values.flatten()).Chunk((int)values.shape[1]));
    }
}
