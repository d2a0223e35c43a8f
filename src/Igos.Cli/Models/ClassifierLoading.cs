using Igos.Classifiers;
using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Igos.NativeLibraries;
using Igos.Running;

namespace Igos.Cli.Models;

/// <summary>The native library and the model, after a download if need be, with what a person should know of it.
/// </summary>
internal static class ClassifierLoading
{
    /// <summary>Loads the classifier of a command.</summary>
    /// <param name="choice">What is loaded.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <param name="endsAtOnce">Whether the process may end meanwhile: it has nothing to give back.</param>
    public static IClassifier Load(
        ModelChoice choice, CancellationToken cancellationToken, bool endsAtOnce = true)
    {
        using (endsAtOnce ? Interruption.EndingAtOnce() : null)
        {
            TorchNative.EnsureLoaded(choice.Libtorch);
        }

        choice.Check();
        if (choice.MissingWeights(new WeightsCache()) is { } weights)
        {
            WeightsPull.RunAsync(new WeightsCache(), weights, cancellationToken).GetAwaiter().GetResult();
        }

        using var atOnce = endsAtOnce ? Interruption.EndingAtOnce() : null;
        var classifier = choice.Load(out var fit);
        if (choice.Weights is not null && fit is { LeftOver: [var first, ..] left })
        {
            StandardStreams.Say($"{choice.Weights} holds more than {classifier.Name}'s weights; not read: "
                + $"{first}{(left.Count > 1 ? $" and {left.Count - 1} more" : "")}.");
        }

        if (classifier.IsGrey)
        {
            StandardStreams.Say($"{classifier.Name} takes grey images: it is shown the photograph's luminance "
                + "(ITU-R BT.601).");
        }

        return classifier;
    }

    /// <summary>Says on standard error which classifier it is where none was named.</summary>
    public static void TellOfEmbedded(ModelChoice choice, IClassifier classifier)
    {
        if (choice.Model is null)
        {
            StandardStreams.Say($"No --model was named, so this is {classifier.Name}, "
                + "the small classifier that comes with igos "
                + $"({classifier.InputSize} pixels; {string.Join(", ", classifier.Labels!)}). "
                + "An ImageNet network: --model resnet50, or --model FILE.onnx.");
        }
    }
}
