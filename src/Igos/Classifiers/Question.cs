using System.Globalization;
using Igos.Imaging;
using Igos.NativeLibraries;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// What is asked of a classifier: N images, the class asked about each, and what each looks like with its evidence
/// removed.
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

    /// <summary>Prepares a batch; two forward passes an image, one of them the baseline's.</summary>
    /// <param name="classifier">What is being explained; not taken over, and needed as long as the question.</param>
    /// <param name="images">[N, 3, H, W], float32, RGB in [0,1]; copied.</param>
    /// <param name="baseline">What pixels are replaced by; the blurred image by default.</param>
    /// <param name="targets">N class indices; by default each image's most probable class.</param>
    /// <param name="seed">For the baseline made of noise.</param>
    /// <exception cref="ArgumentException">
    /// The images don't have the shape, size or type that the classifier takes.
    /// </exception>
    /// <exception cref="IgosException">A target isn't a class of this classifier.</exception>
    public Question(IClassifier classifier, Tensor images, BaselineKind baseline = BaselineKind.Blur,
        IReadOnlyList<int>? targets = null, int seed = 0)
    {
        ClassifierInput.Check(classifier, images);
        ClassifierInput.CheckPixels(images);
        LinuxProcess.KeepFreedMemory(); // the first of many passes comes now
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ours = images.detach().clone().to(classifier.Device);
        var baselines = Imaging.Baseline.Make(ours, baseline, classifier.Normalization.MeanColour, seed);
        var count = (int)ours.shape[0];
        var all = Probabilities(classifier, cat([ours, baselines]));
        RequireNumbers(classifier, all[..count], "image");
        RequireNumbers(classifier, all[count..], $"{baseline.ToString().ToLowerInvariant()} baseline of image");
        _probabilities = all[..count];
        Targets = targets ?? [.. _probabilities.Select(MostProbable)];
        if (Targets.Count != count || Targets.Any(c => c < 0 || c >= classifier.ClassCount))
        {
            throw new IgosException($"Targets ({string.Join(", ", Targets)}): expected {count} class indices from 0 to "
                + $"{classifier.ClassCount - 1}, one an image.");
        }

        (Classifier, Baseline) = (classifier, baseline);
        ImageProbabilities = OfTargets(_probabilities);
        BaselineProbabilities = OfTargets(all[count..]);
        Images = ours.DetachFromDisposeScope();
        Baselines = baselines.DetachFromDisposeScope();
    }

    private Question(Question same, BaselineKind baseline, int seed)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        (Classifier, Targets, _probabilities) = (same.Classifier, same.Targets, same._probabilities);
        (Baseline, ImageProbabilities) = (baseline, same.ImageProbabilities);
        var baselines = Imaging.Baseline.Make(same.Images, baseline, Classifier.Normalization.MeanColour, seed);
        var ofBaselines = Probabilities(Classifier, baselines);
        RequireNumbers(Classifier, ofBaselines, $"{baseline.ToString().ToLowerInvariant()} baseline of image");
        BaselineProbabilities = OfTargets(ofBaselines);
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

    /// <summary>f_c(I0), probability, for each image.</summary>
    public IReadOnlyList<float> ImageProbabilities { get; }

    /// <summary>f_c(Ĩ0), probability, for each image.</summary>
    public IReadOnlyList<float> BaselineProbabilities { get; }

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
            .OrderByDescending(c => c.Probability).Take(count),
    ];

    /// <summary>The class asked about image <paramref name="index"/>.</summary>
    public ClassProbability Target(int index) =>
        new(Targets[index], Classifier.Labels?[Targets[index]], ImageProbabilities[index]);

    /// <summary>What a reader of image <paramref name="index"/>'s heatmap should know before believing it.</summary>
    public IReadOnlyList<Warning> Warnings(int index)
    {
        List<Warning> warnings = [];
        var (image, baseline) = (ImageProbabilities[index], BaselineProbabilities[index]);
        if (image < LowConfidence)
        {
            warnings.Add(new Warning(WarningScope.Image, WarningKind.LowConfidence,
                $"The classifier gives this class a probability of only {Text(image)}: there is little to explain."));
        }

        if (baseline > BaselineShare * image)
        {
            warnings.Add(new Warning(WarningScope.Image, WarningKind.BaselineScores,
                $"The {Baseline.ToString().ToLowerInvariant()} baseline still scores {Text(baseline)} for this class, "
                + $"the image {Text(image)}, so removing pixels removes little evidence: try another baseline."));
        }

        return warnings;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Baselines.Dispose();
    }

    private static string Text(float probability) =>
        probability.ToString(probability is > 0 and < 1e-4f ? "0.#e+0" : "0.####", CultureInfo.InvariantCulture);

    private static int MostProbable(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());

    private float[] OfTargets(float[][] probabilities) => [.. probabilities.Select((p, row) => p[Targets[row]])];

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

    /// <summary>One row an image.</summary>
    private static float[][] Probabilities(IClassifier classifier, Tensor images)
    {
        var rows = new List<float[]>();
        foreach (var batch in PerturbedBatches.Split(Enumerable.Range(0, (int)images.shape[0]), 10, classifier.Device))
        {
            using var scope = NewDisposeScope();
            var outputs = classifier.Logits(images.narrow(0, batch[0], batch.Length));
            var probabilities = ClassScore.Probabilities(outputs, classifier.Output);
            rows.AddRange(ClassScore.ToArray(probabilities.flatten()).Chunk((int)outputs.shape[1]));
        }

        return [.. rows];
    }
}
