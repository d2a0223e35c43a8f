using System.Globalization;
using Igos.Imaging;
using Igos.NativeLibraries;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>What is to be explained: N images, what each looks like with its evidence removed, and the class asked about.</summary>
public sealed class ExplainerInput : IDisposable
{
    /// <summary>Below this probability a heatmap of the class means little: the paper's first failure case.</summary>
    internal const float LowConfidence = 0.01f;

    /// <summary>A baseline that keeps more than this share of the score still shows the class: the second failure case.</summary>
    internal const float BaselineShare = 0.1f;

    /// <summary>Prepares a batch.</summary>
    /// <param name="classifier">What is being explained; it is asked for the scores of images and baselines.</param>
    /// <param name="images">[N, 3, H, W], RGB in [0,1]; copied.</param>
    /// <param name="baseline">What pixels are replaced by; the blurred image by default.</param>
    /// <param name="targets">N class indices; by default each image's most probable class.</param>
    /// <param name="seed">For the baseline made of noise.</param>
    /// <exception cref="IgosException">A target isn't a class of this classifier.</exception>
    public ExplainerInput(IClassifier classifier, Tensor images, BaselineKind baseline = BaselineKind.Blur,
        IReadOnlyList<int>? targets = null, int seed = 0)
    {
        ClassifierInput.Check(classifier, images);
        LinuxProcess.KeepFreedMemory(); // the first of many passes comes now
        Baseline = baseline;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Images = images.detach().clone().to(classifier.Device).DetachFromDisposeScope();
        Baselines = Igos.Imaging.Baseline.Make(Images, baseline, classifier.Normalization, seed).DetachFromDisposeScope();
        using var probabilities = Probabilities(classifier, Images);
        Targets = targets ?? [.. probabilities.argmax(1).to(int64).cpu().data<long>().Select(c => (int)c)];
        if (Targets.Count != Count || Targets.Any(c => c < 0 || c >= classifier.ClassCount))
        {
            Dispose();
            throw new IgosException($"Targets ({string.Join(", ", Targets)}): expected {images.shape[0]} class indices from 0 to "
                + $"{classifier.ClassCount - 1}, one an image.");
        }

        using var ofBaselines = Probabilities(classifier, Baselines);
        ImageProbabilities = [.. Enumerable.Range(0, Count).Select(i => probabilities[i, Targets[i]].item<float>())];
        BaselineProbabilities = [.. Enumerable.Range(0, Count).Select(i => ofBaselines[i, Targets[i]].item<float>())];
    }

    /// <summary>How many images: N.</summary>
    public int Count => (int)Images.shape[0];

    /// <summary>I0: [N, 3, H, W], RGB in [0,1], on the classifier's device.</summary>
    public Tensor Images { get; }

    /// <summary>Ĩ0: [N, 3, H, W], RGB in [0,1].</summary>
    public Tensor Baselines { get; }

    /// <summary>How the baselines were made.</summary>
    public BaselineKind Baseline { get; }

    /// <summary>c: one class index an image.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>f_c(I0), softmax probability, for each image.</summary>
    public IReadOnlyList<float> ImageProbabilities { get; }

    /// <summary>f_c(Ĩ0), softmax probability, for each image.</summary>
    public IReadOnlyList<float> BaselineProbabilities { get; }

    /// <summary>What a reader of image <paramref name="index"/>'s heatmap should know before believing it.</summary>
    public IReadOnlyList<string> Warnings(int index)
    {
        List<string> warnings = [];
        var (image, baseline) = (ImageProbabilities[index], BaselineProbabilities[index]);
        if (image < LowConfidence)
        {
            warnings.Add($"The classifier gives this class a probability of only {Text(image)}: there is little to explain.");
        }

        if (baseline > BaselineShare * image)
        {
            warnings.Add($"The {Baseline.ToString().ToLowerInvariant()} baseline still scores {Text(baseline)} for this class, the image "
                + $"{Text(image)}, so removing pixels removes little evidence: try another baseline.");
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

    private static Tensor Probabilities(IClassifier classifier, Tensor images)
    {
        using var scope = NewDisposeScope();
        var rows = new List<Tensor>();
        for (var i = 0; i < images.shape[0]; i++)
        {
            rows.Add(classifier.Logits(images[i..(i + 1)]).softmax(1));
        }

        return cat(rows).MoveToOuterDisposeScope();
    }
}
