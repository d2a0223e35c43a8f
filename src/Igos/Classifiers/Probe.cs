using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// The one door to the network: explainers, metrics and attacks ask it, and it alone, for scores, gradients and
/// activations. It knows the question and the kind of score, cuts work into batches under the limit, looks at the
/// cancellation token before each, and counts what every image of the question costs.
/// </summary>
/// <remarks>For one piece of work on one thread; a classifier serves as many probes at once as one likes.</remarks>
public sealed class Probe
{
    private readonly ScoreKind _score;
    private readonly int _maxPerturbedImages;
    private readonly CancellationToken _cancellationToken;
    private readonly Passes[] _passes;

    /// <summary>Begins to ask.</summary>
    /// <param name="question">Images, baselines, the class asked about each, and the classifier; not taken over.
    /// </param>
    /// <param name="score">What f_c is: the class's probability, or its logit; by default as the question says.</param>
    /// <param name="maxPerturbedImages">How many images <see cref="Batches"/> puts together; at least 1, default 32.
    /// </param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <exception cref="ObjectDisposedException">The question is disposed.</exception>
    public Probe(Question question, ScoreKind? score = null, int maxPerturbedImages = 32,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPerturbedImages, 1);
        question.RequireAlive();
        (Question, _score, _maxPerturbedImages) = (question, score ?? question.Score, maxPerturbedImages);
        _cancellationToken = cancellationToken;
        _passes = new Passes[question.Count];
    }

    /// <summary>What is asked.</summary>
    public Question Question { get; }

    /// <summary>H and W of the network's input.</summary>
    public Imaging.ImageSize InputSize => Question.Classifier.InputSize;

    /// <summary>Where it computes.</summary>
    public Device Device => Question.Classifier.Device;

    /// <summary>What image <paramref name="row"/> has cost so far.</summary>
    public Passes Passes(int row) => _passes[row];

    /// <summary>Cuts items, each of which becomes one perturbed image, into batches, in order.</summary>
    /// <exception cref="OperationCanceledException">Thrown between two batches.</exception>
    public IEnumerable<T[]> Batches<T>(IEnumerable<T> items)
    {
        foreach (var batch in PerturbedBatches.Split(items, _maxPerturbedImages, Device))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    /// <summary>f_c of perturbed images, without a gradient; one forward pass each.</summary>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <returns>[k]; the caller's.</returns>
    public Tensor Scores(Tensor images, IReadOnlyList<int> rows)
    {
        using var noGrad = no_grad();
        using var logits = ClassifierOutput.Of(Question.Classifier, images);
        Count(rows, new Passes(1, 0));
        return RequireNumbers(ClassScore.Of(logits, Targets(rows), _score, Question.Classifier.Output));
    }

    /// <summary>∂Σf_c/∂x of perturbed images that were made from x; one forward and one backward pass each.</summary>
    /// <param name="images">[k, 3, H, W], differentiable with respect to <paramref name="leaf"/>.</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <param name="leaf">x: masks, or the images themselves.</param>
    /// <returns>Of the shape of x; the caller's.</returns>
    /// <exception cref="IgosException">The classifier isn't differentiable.</exception>
    public Tensor Gradient(Tensor images, IReadOnlyList<int> rows, Tensor leaf)
    {
        using var logits = ClassifierOutput.Of(Question.Classifier, images);
        using var scores = RequireNumbers(ClassScore.Of(logits, Targets(rows), _score, Question.Classifier.Output));
        Count(rows, new Passes(1, 1));
        return ClassScore.Gradient(scores, leaf, Question.Classifier);
    }

    /// <summary>
    /// The cross-entropy J = −ln p of a class for each image of a batch, whatever class the question asks about, and
    /// ∂J/∂I; one forward and one backward pass each.
    /// </summary>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <param name="classes">The class of each.</param>
    /// <returns>k losses, and [k, 3, H, W]; the caller's.</returns>
    /// <exception cref="IgosException">The classifier isn't differentiable, or gives no numbers.</exception>
    internal (float[] Losses, Tensor Gradient) CrossEntropy(
        Tensor images, IReadOnlyList<int> rows, IReadOnlyList<int> classes)
    {
        using var scope = NewDisposeScope();
        var leaf = images.detach().requires_grad_(true);
        var index = tensor(classes.Select(c => (long)c).ToArray(), [classes.Count, 1], device: Device);
        var losses = LogProbabilities(leaf, rows).gather(1, index).squeeze(1).neg();
        if (!losses.requires_grad)
        {
            throw new IgosException($"{Question.Classifier.Name}'s outputs have no gradient with respect to the image, "
                + "which the attack follows: compute them from the images by differentiable operations alone.");
        }

        Count(rows, new Passes(0, 1));
        var gradient = ClassScore.Gradient(losses, leaf, Question.Classifier);
        return !gradient.isfinite().all().item<bool>() ? throw NoNumbers()
            : (ClassScore.ToArray(losses), gradient.MoveToOuterDisposeScope());
    }

    /// <summary>ln p of every class for each image of a batch; one forward pass each.</summary>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <returns>[k, C], differentiable; the caller's.</returns>
    /// <exception cref="IgosException">The classifier gives no numbers.</exception>
    internal Tensor LogProbabilities(Tensor images, IReadOnlyList<int> rows)
    {
        using var scope = NewDisposeScope();
        var logarithms = ClassScore.LogProbabilities(
            ClassifierOutput.Of(Question.Classifier, images), Question.Classifier.Output);
        Count(rows, new Passes(1, 0));
        return !logarithms.isnan().any().item<bool>() ? logarithms.MoveToOuterDisposeScope() : throw NoNumbers();
    }

    /// <summary>∂f_c/∂I for each image of a batch; one forward and one backward pass each.</summary>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <returns>[k, 3, H, W]; the caller's.</returns>
    public Tensor InputGradient(Tensor images, IReadOnlyList<int> rows)
    {
        using var leaf = images.detach().requires_grad_(true);
        return Gradient(leaf, rows, leaf);
    }

    /// <summary>
    /// ∂f_c/∂x at the network's own, normalized input under another rule for some layers; one forward and one backward
    /// pass an image.
    /// </summary>
    /// <param name="method">Named in the error.</param>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <param name="run">How a layer computes its output, with the backward rule that the method wants.</param>
    /// <returns>[k, 3, H, W]; the caller's.</returns>
    /// <exception cref="IgosException">The classifier is a black box.</exception>
    public Tensor InputGradient(string method, Tensor images, IReadOnlyList<int> rows,
        Func<Layer, IReadOnlyList<Tensor>, Tensor> run)
    {
        using var scope = NewDisposeScope();
        var leaf = Question.Classifier.Normalization.Apply(images).detach().requires_grad_(true);
        using var activations = Network(method).Forward(leaf, [], run);
        Count(rows, new Passes(1, 1));
        var scores = ClassScore.Of(activations.Output, Targets(rows), _score, Question.Classifier.Output);
        return ClassScore.Gradient(scores, leaf, Question.Classifier).MoveToOuterDisposeScope();
    }

    /// <summary>A layer's output and ∂Σf_c by it; one forward and one backward pass an image.</summary>
    /// <param name="method">Named in the error.</param>
    /// <param name="images">[k, 3, H, W], RGB in [0,1].</param>
    /// <param name="rows">Which image of the question each was made from.</param>
    /// <param name="layer">Its name.</param>
    /// <returns>Two tensors of the shape of the layer's output; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The classifier is a black box, there is no such layer, or no gradient of the class reaches it.
    /// </exception>
    public (Tensor Activation, Tensor Gradient) Activation(string method, Tensor images, IReadOnlyList<int> rows,
        string layer)
    {
        using var scope = NewDisposeScope();
        var network = Network(method);
        var leaf = images.detach().requires_grad_(true); // so that every layer has a gradient
        using var kept = network.Forward(Question.Classifier.Normalization.Apply(leaf), [layer]);
        var activation = kept[layer];
        if (activation.dim() != 4 || !activation.requires_grad)
        {
            throw new IgosException($"{method}: the output of layer \"{layer}\" is "
                + $"[{string.Join(", ", activation.shape)}]; it must be [N, C, H, W].");
        }

        Count(rows, new Passes(1, 1));
        var scores = ClassScore.Of(kept.Output, Targets(rows), _score, Question.Classifier.Output);
        var gradient = ClassScore.Gradient(scores, activation, Question.Classifier);
        return (activation.detach().MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope());
    }

    /// <summary>Another probe of the same question, for what isn't to be counted as the work's cost.</summary>
    internal Probe Beside() => new(Question, _score, _maxPerturbedImages, _cancellationToken);

    /// <summary>
    /// Begins a walk back through the layers by a rule of the method's own: one forward pass an image now, and one
    /// forward and one backward pass for each run.
    /// </summary>
    internal BackwardWalk Walk(string method, Tensor images, IReadOnlyList<int> rows)
    {
        using var normalized = Question.Classifier.Normalization.Apply(images);
        Count(rows, new Passes(1, 0));
        return new BackwardWalk(Network(method), normalized, Targets(rows), () => Count(rows, new Passes(1, 1)));
    }

    /// <summary>The layers, for a method that looks inside.</summary>
    /// <exception cref="IgosException">The classifier is a black box.</exception>
    internal Network Network(string method) => Question.Classifier.Network
        ?? throw new IgosException($"{method} looks at a network's layers, and {Question.Classifier.Name} is a "
            + "black box without any: load it as ONNX or as a checkpoint.");

    /// <summary>A network that gives no numbers on the way would leave a heatmap that means nothing.</summary>
    private Tensor RequireNumbers(Tensor scores)
    {
        if (ClassScore.ToArray(scores).All(float.IsFinite))
        {
            return scores;
        }

        scores.Dispose();
        var baseline = Question.Baseline.ToString().ToLowerInvariant();
        throw new IgosException($"{Question.Classifier.Name} returns NaN or infinite numbers for a perturbed image, "
            + $"between the image and its {baseline} baseline: choose another baseline.");
    }

    private IgosException NoNumbers() => new($"{Question.Classifier.Name} returns NaN or infinite numbers, or such "
        + "gradients, for an image that was changed a little: there is no direction in which to change it further.");

    private int[] Targets(IReadOnlyList<int> rows) => [.. rows.Select(row => Question.Targets[row])];

    private void Count(IReadOnlyList<int> rows, Passes each)
    {
        foreach (var row in rows)
        {
            _passes[row] += each;
        }
    }
}
