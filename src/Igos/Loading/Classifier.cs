using Igos.Classifiers;
using Igos.Loading.Files;
using Igos.Loading.Onnx;
using Igos.Loading.TorchScript;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;

namespace Igos.Loading;

/// <summary>
/// Loads classifiers: the library's own, a published architecture with its weights, or a user's file.
/// </summary>
public static class Classifier
{
    /// <summary>Loads a classifier.</summary>
    /// <param name="model">
    /// <c>cifar10-resnet11</c> (also when null): the classifier that the library carries; the name of one of
    /// <see cref="Architectures.All"/>, whose official weights are downloaded once unless the options name others (see
    /// <see cref="WeightsCache"/>); else an ONNX or TorchScript file.
    /// </param>
    /// <param name="options">Weights, labels, normalization and so on.</param>
    /// <returns>The classifier; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The model can't be found or used; the message says why and what to do.
    /// </exception>
    public static IClassifier Load(string? model = null, ModelOptions? options = null) =>
        LoadWithFit(model, options, out _);

    /// <summary>Loads a classifier on another thread, after downloading official weights if need be.</summary>
    /// <param name="model">As <see cref="Load"/> takes it.</param>
    /// <param name="options">Weights, labels, normalization and so on.</param>
    /// <param name="progress">Told how far a download is, or null; a model that is here has none.</param>
    /// <param name="cancellationToken">
    /// Ends the wait at once: a download stops and is resumed by a later call, and a model that is being read is
    /// disposed when it has been.
    /// </param>
    /// <returns>The classifier; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The model can't be found or used; the message says why and what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<IClassifier> LoadAsync(string? model = null, ModelOptions? options = null,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options?.Weights is null && model is not null && Architectures.Find(model) is { } architecture)
        {
            await new WeightsCache().PullAsync(architecture.Weights, progress, cancellationToken).ConfigureAwait(false);
        }

        var loading = Task.Run(() => Load(model, options), CancellationToken.None);
        try
        {
            return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = loading.ContinueWith(loaded => loaded.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>The same, and says how a named architecture's weights were found in their file.</summary>
    /// <param name="model">As above.</param>
    /// <param name="options">As above.</param>
    /// <param name="fit">For a named architecture; else null.</param>
    /// <returns>The classifier; the caller's.</returns>
    /// <exception cref="IgosException">
    /// The model can't be found or used; the message says why and what to do.
    /// </exception>
    public static IClassifier LoadWithFit(string? model, ModelOptions? options, out WeightsFit? fit)
    {
        fit = null;
        TorchNative.EnsureLoaded();
        options ??= new ModelOptions();
        var architecture = model is null ? null : Architectures.Find(model);
        if (options.Output is { } output
            && (architecture is not null || !File.Exists(model) || ModelFile.FormatOf(model) != ModelFormat.Onnx))
        {
            throw new IgosException($"Only an ONNX file has outputs to choose from, so none is named \"{output}\": "
                + "leave the output's name out.");
        }

        if (architecture is not null)
        {
            return LoadArchitecture(architecture, options, out fit);
        }

        if (options.Weights is not null && (model is null or Cifar10ResNet11.Name || File.Exists(model)))
        {
            throw new IgosException($"The weights {options.Weights} need the architecture that they were trained with, "
                + $"by name, as the model: one of {string.Join(", ", Names)}.");
        }

        if (model is null or Cifar10ResNet11.Name)
        {
            return Cifar10ResNet11.Load(options.Device);
        }

        if (!File.Exists(model))
        {
            var suggestion = SimilarNames.Suggestion(model, Names.Prepend(Cifar10ResNet11.Name));
            throw new IgosException(Directory.Exists(model)
                ? $"The model {model} is a folder: name its file. "
                    + "A SavedModel of TensorFlow must be converted to ONNX."
                : $"The model \"{model}\" is neither a file nor a model's name. {suggestion}");
        }

        var format = ModelFile.FormatOf(model);
        if (format is not (ModelFormat.Onnx or ModelFormat.TorchScript))
        {
            if (format == ModelFormat.PyTorch)
            {
                PyTorchFile.Read(model, _ => []).Dispose(); // a whole module needs another remedy, which this names
            }

            throw new IgosException($"{model} holds weights only: name the architecture that they were trained with as "
                + $"the model, one of {string.Join(", ", Names)}, and give this file as its weights.");
        }

        // Asked for before the file is read: a guess would silently ruin every figure.
        var normalization = options.Normalization ?? throw NormalizationMissing(model);
        var labels = Labels(options);
        return format == ModelFormat.TorchScript
            ? TorchScriptClassifier.Load(model, normalization, options.InputSize, labels, options.Device,
                options.OutputKind)
            : LoadOnnx(model, normalization, labels, options);
    }

    /// <summary>What a model's file without a normalization is refused with.</summary>
    internal static ChoiceException NormalizationMissing(string model) => new(Choice.Normalization, null,
        $"{model} doesn't say how its input is normalized, and a guess would silently ruin every figure. "
        + "Choose imagenet (torchvision's networks), caffe, tf or unit, or give mean, std, scale and channel order.");

    private static IEnumerable<string> Names => Architectures.All.Select(a => a.Name);

    private static NetworkClassifier LoadArchitecture(Architecture architecture, ModelOptions options,
        out WeightsFit fit)
    {
        var path = options.Weights
            ?? Task.Run(() => new WeightsCache().PullAsync(architecture.Weights)).GetAwaiter().GetResult();
        var labels = Labels(options);
        var network = Read(architecture, path, official: options.Weights is null, out fit);
        var classes = fit.ClassCount;
        labels ??= classes == ImageNetLabels.All.Count ? ImageNetLabels.All : null;
        var (isGrey, normalization) = (fit.IsGrey, options.Normalization ?? architecture.Normalization);
        return Classify(network, normalization, () =>
        {
            var output = options.OutputKind ?? OutputKind.Logits;
            if (output == OutputKind.Probabilities)
            {
                throw new ChoiceException(Choice.Score, null, $"{architecture.Name} ends in logits, no probabilities: "
                    + "choose softmax or sigmoid.");
            }

            if (classes == 1)
            {
                network = output == OutputKind.SigmoidLogits ? OutputEnd.WithAbsence(network, isSigmoid: true)
                    : throw OutputValues.SingleNumber(path);
                (classes, labels, output) = (2, OutputValues.LabelsOfTwo(labels), OutputKind.Logits);
            }

            return new NetworkClassifier(architecture.Name, network, options.InputSize ?? architecture.InputSize,
                normalization, classes, labels, options.Device, output)
            {
                IsGrey = isGrey,
                Content = new FileContent(WeightsFile.Parts(path)),
            };
        });
    }

    private static Networks.Network Read(Architecture architecture, string path, bool official, out WeightsFit fit)
    {
        try
        {
            return architecture.Load(path, out fit);
        }
        catch (IgosException e) when (official)
        {
            throw new IgosException($"{e.Message} This is the downloaded file of official weights, "
                + "and it may be damaged: delete it, and it is downloaded again.", e);
        }
    }

    private static NetworkClassifier LoadOnnx(
        string path, Normalization normalization, IReadOnlyList<string>? labels, ModelOptions options)
    {
        var onnx = OnnxModel.Load(path, options.InputSize, options.Output, options.OutputKind);
        if (onnx.ClassCount == 1)
        {
            onnx.Network.Dispose();
            throw OutputValues.SingleNumber(path);
        }

        if (onnx.TakesBytes && normalization != Normalization.Unit)
        {
            onnx.Network.Dispose();
            throw new IgosException($"{path} takes bytes, 0 to 255, and normalizes them itself, so the normalization "
                + $"{normalization.Name} would come on top: choose the normalization unit.");
        }

        var name = Path.GetFileName(path);
        return Classify(onnx.Network, normalization, () => new NetworkClassifier(name, onnx.Network,
            onnx.InputSize, normalization, onnx.ClassCount, onnx.IsSingle ? OutputValues.LabelsOfTwo(labels) : labels,
            options.Device, onnx.Output)
        {
            IsGrey = onnx.IsGrey,
            Content = new FileContent(onnx.Files),
            Warnings = onnx.IsGuess ? [OutputValues.Guessed(name)] : [],
        });
    }

    /// <summary>Makes a classifier; the network is disposed where none can be made.</summary>
    private static NetworkClassifier Classify(Networks.Network network, Normalization normalization,
        Func<NetworkClassifier> make)
    {
        try
        {
            var classifier = make();
            normalization.CheckChannels(classifier.Name, classifier.IsGrey);
            return classifier;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<string>? Labels(ModelOptions options) =>
        (options.LabelNames, options.Labels) switch
        {
            (not null, not null) => throw new IgosException($"{nameof(ModelOptions)}: {nameof(options.Labels)} "
                + $"({options.Labels}) and {nameof(options.LabelNames)} both name the classes: give one of them."),
            ({ } names, null) => [.. names],
            (null, { } path) => LabelFile.Read(path),
            _ => null,
        };
}
