using System.Security.Cryptography;
using System.Text;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Files;
using Igos.Loading.Onnx;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Running;

/// <summary>Which classifier is asked, and where it computes; checked before anything is downloaded or read.</summary>
public sealed record ModelChoice
{
    /// <summary>The name of the processor as a device.</summary>
    public const string Processor = "cpu";

    /// <summary>A name or a file; null means the classifier that comes with the library.</summary>
    public string? Model { get; init; }

    /// <summary>A file of weights for a named architecture; by default the official ones.</summary>
    public string? Weights { get; init; }

    /// <summary>A text file of class names, or <c>imagenet</c>.</summary>
    public string? Labels { get; init; }

    /// <summary>How [0,1] pixels become the network's input; needed for a model's file.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>H and W for a file that leaves them open.</summary>
    public ImageSize? InputSize { get; init; }

    /// <summary>Which of an ONNX file's outputs holds the scores, where it has several of that shape.</summary>
    public string? Output { get; init; }

    /// <summary>What the score of a class is, and so what the model's outputs are taken for.</summary>
    public ScoreChoice Score { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string DeviceName { get; init; } = Processor;

    /// <summary>
    /// A libtorch on this machine in place of the program's own, for the whole process, as
    /// <see cref="TorchNative.EnsureLoaded"/> takes it; null for the program's.
    /// </summary>
    public string? Libtorch { get; init; }

    /// <summary>Processor threads of libtorch, for the whole process; null leaves them as they are.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether it is the classifier that comes with the library.</summary>
    public bool IsEmbedded => Model is null or Cifar10ResNet11.Name;

    private Architecture? Architecture => Model is null ? null : Architectures.Find(Model);

    /// <summary>
    /// The official weights that the choice needs and that aren't on this machine yet; null where none are.
    /// </summary>
    /// <param name="cache">Where they would be.</param>
    public OfficialWeights? MissingWeights(WeightsCache cache) =>
        Weights is null && Architecture is { } architecture && !cache.Contains(architecture.Weights)
            ? architecture.Weights
            : null;

    /// <summary>Throws for a choice that can't be, as far as that can be told without reading a whole model.</summary>
    /// <exception cref="ChoiceException">Names the choice, and says what to do.</exception>
    /// <exception cref="IgosException">The model's file can't be read, or is none.</exception>
    public void Check()
    {
        (string Choice, string? Value)[] ofModels =
        [
            (Choice.Labels, Labels), (Choice.Normalization, Normalization?.Name),
            (Choice.InputSize, InputSize?.ToString()), (Choice.Output, Output),
            (Choice.Score, Score.OutputKind() is null ? null : Score.ToString().ToLowerInvariant()),
        ];
        if (IsEmbedded && ofModels.FirstOrDefault(choice => choice.Value is not null) is { Value: not null } given)
        {
            throw new ChoiceException(given.Choice, given.Value,
                $"that belongs to a model of yours: {Cifar10ResNet11.Name}, the classifier that comes along, "
                + "has its own. Name the model, or leave it out.");
        }

        if (Normalization is null && Architecture is null && File.Exists(Model)
            && ModelFile.FormatOf(Model) is ModelFormat.Onnx or ModelFormat.TorchScript)
        {
            throw Loading.Classifier.NormalizationMissing(Model);
        }

        _ = Device();
    }

    /// <summary>
    /// Prepares the native library and loads the classifier, after downloading official weights if need be.
    /// </summary>
    /// <returns>The caller's.</returns>
    /// <exception cref="ChoiceException">The choice can't be.</exception>
    /// <exception cref="IgosException">The model can't be found or used.</exception>
    public IClassifier Load() => Load(out _);

    /// <summary>The same, and says how a named network's weights were found in their file.</summary>
    /// <param name="fit">For a named network; else null.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="ChoiceException">The choice can't be.</exception>
    /// <exception cref="IgosException">The model can't be found or used.</exception>
    public IClassifier Load(out WeightsFit? fit)
    {
        TorchNative.EnsureLoaded(Libtorch);
        if (Threads is { } threads)
        {
            set_num_threads(threads);
        }

        Check();
        var options = new ModelOptions
        {
            Weights = Weights,
            Labels = Labels,
            Normalization = Normalization,
            InputSize = InputSize,
            Output = Output,
            OutputKind = Score.OutputKind(),
            Device = Device(),
        };
        try
        {
            var classifier = Loading.Classifier.LoadWithFit(Model, options, out fit);
            if (Score != ScoreChoice.Probability || classifier.Warnings.All(w => w.Kind != WarningKind.OutputsGuessed))
            {
                return classifier;
            }

            classifier.Dispose();
        }
        catch (ChoiceException e) when (Score == ScoreChoice.Probability && e.Choice == Choice.Score)
        {
        }

        // Nothing in the file says what the outputs are, but the choice does.
        return Loading.Classifier.LoadWithFit(Model, options with { OutputKind = OutputKind.Probabilities }, out fit);
    }

    /// <summary>
    /// What the figures hang on: the content of every file that the classifier is made from, and the output that was
    /// named.
    /// </summary>
    /// <returns>64 hexadecimal digits, a SHA-256; files of one content have one, whatever they are called.</returns>
    /// <exception cref="IgosException">A file can't be read.</exception>
    public string ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(IsEmbedded ? Cifar10ResNet11.Name : Architecture?.Name ?? ""));
        hash.AppendData(Encoding.UTF8.GetBytes(Output ?? ""));
        foreach (var file in Files())
        {
            try
            {
                using var stream = File.OpenRead(file);
                hash.AppendData(SHA256.HashData(stream));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IgosException($"{file} can't be read: {e.Message}", e);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>None for the embedded classifier, whose weights are the library's.</summary>
    private IEnumerable<string> Files() => Architecture is { } architecture
        ? [Weights ?? new WeightsCache().PathOf(architecture.Weights)]
        : IsEmbedded ? []
        : ModelFile.FormatOf(Model!) == ModelFormat.Onnx ? [Model!, .. OnnxModel.ExternalFiles(Model!)]
        : [Model!];

    private Device Device()
    {
        if (DeviceName == Processor)
        {
            return CPU;
        }

        var parts = DeviceName.Split(':');
        if (parts is not ["cuda"] and not ["cuda", _]
            || !int.TryParse(parts.ElementAtOrDefault(1) ?? "0", out var index))
        {
            throw new ChoiceException(Choice.Device, DeviceName, "expected cpu, cuda or cuda:N.");
        }

        TorchNative.EnsureLoaded(Libtorch);
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index >= 0 && index < count ? new Device(DeviceType.CUDA, index)
            : throw new ChoiceException(Choice.Device, DeviceName, count == 0
                ? $"no CUDA device can be used here. {TorchNative.CudaNeeds()} Use cpu."
                : $"there are {count} CUDA devices, numbered from 0. Use cuda:{count - 1} or less.");
    }
}
