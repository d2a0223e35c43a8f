using Igos.Classifiers;
using Igos.Cli.Models;
using Igos.Cli.Terminal;
using Igos.Loading;
using Igos.Loading.Files;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Cli.Options;

/// <summary>Which classifier is asked, and where it computes.</summary>
internal sealed record ClassifierSettings
{
    /// <summary>A name or a file; null means the embedded classifier.</summary>
    public string? Model { get; init; }

    public string? Weights { get; init; }

    public string? Labels { get; init; }

    public Normalization? Normalization { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string DeviceName { get; init; } = "cpu";

    public int? Threads { get; init; }

    /// <summary>Prepares the native library and loads the classifier, after downloading its official weights if need be; the caller's.</summary>
    public IClassifier Load(CancellationToken cancellationToken)
    {
        using (Interruption.EndingAtOnce())
        {
            TorchNative.EnsureLoaded();
        }

        if (Threads is { } threads)
        {
            set_num_threads(threads);
        }

        CheckOptionsOfModels();
        if (Normalization is null && File.Exists(Model) && Architectures.Find(Model) is null && ModelFile.FormatOf(Model) is ModelFormat.Onnx or ModelFormat.TorchScript)
        {
            throw new UsageException($"--normalization is missing: {Model} doesn't say how its input is normalized, and a guess would silently ruin every figure. "
                + "Choose imagenet (torchvision's networks), caffe, tf or unit, or give --mean, --std, --scale and --channels.");
        }

        var device = Device();
        if (Model is not null && Weights is null && Architectures.Find(Model) is { } architecture
            && new WeightsCache() is var cache && !cache.Contains(architecture.Weights))
        {
            WeightsPull.RunAsync(cache, architecture.Weights, cancellationToken).GetAwaiter().GetResult();
        }

        using var atOnce = Interruption.EndingAtOnce();
        return Classifier.Load(Model, new ModelOptions { Weights = Weights, Labels = Labels, Normalization = Normalization, Device = device });
    }

    /// <summary>The embedded classifier has its own labels and normalization: others would be ignored without a word.</summary>
    private void CheckOptionsOfModels()
    {
        var option = Labels is not null ? $"--labels {Labels}" : Normalization is not null ? "A normalization" : null;
        if (option is not null && Model is null or Cifar10ResNet11.Name)
        {
            throw new UsageException($"{option} belongs to a model of yours: {Cifar10ResNet11.Name}, which comes with igos, has its own. Name the model with --model, or leave it out.");
        }
    }

    private Device Device()
    {
        if (DeviceName == "cpu")
        {
            return CPU;
        }

        var index = DeviceName.Contains(':') ? int.Parse(DeviceName.Split(':')[1]) : 0;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count ? new Device(DeviceType.CUDA, index)
            : throw new UsageException($"--device {DeviceName}: {(count == 0
                ? "no CUDA device can be used here. It takes an NVIDIA GPU with its driver, and igos built with the package libtorch-cuda-12.8 in place of libtorch-cpu. Use --device cpu."
                : $"there are {count} CUDA devices, numbered from 0. Use --device cuda:{count - 1} or less.")}");
    }
}
