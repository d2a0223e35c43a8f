using System.CommandLine;
using System.Diagnostics;
using Igos;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using TorchSharp;

namespace TrainCifar10;

/// <summary>
/// Trains the classifier that the library carries: <c>dotnet run -c Release -- --data cifar10.zip</c>.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<string> data = new("--data")
        {
            Required = true,
            Description = "CIFAR-10 as a zip of train/CLASS/NNNN.jpg and test/CLASS/NNNN.jpg.",
        };
        var epochs = Of("--epochs", 40, "Passes over the training images. "
            + "Other than before, with --resume: the learning rate jumps to the new schedule.");
        var batch = Of("--batch", 512, "Images a step.");
        var rate = Of("--rate", 0.4, "The learning rate's peak.");
        var shift = Of("--shift", 4, "Pixels that a training image is moved by at most.");
        var cutout = Of("--cutout", 8,
            "The side of the square that is cut out of a training image, in pixels; 0 for none.");
        var seed = Of("--seed", 0, "Of weights, order and crops.");
        var threads = Of("--threads", Environment.ProcessorCount, "Processor cores to use.");
        var widths = Of<int[]>("--widths", [32, 64, 128, 256], "Channels of the four stages.");
        (widths.Arity, widths.AllowMultipleArgumentsPerToken) = (new ArgumentArity(4, 4), true);
        var checkpoint = Of("--checkpoint", "cifar10-checkpoint", "Folder written after each epoch.");
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint." };
        var output = Of("--out", $"{Cifar10ResNet11.Name}.safetensors", "The weights, as the library embeds them.");
        foreach (var (pixels, most) in ((Option<int>, int)[])[(shift, Cifar10.Side - 1), (cutout, Cifar10.Side)])
        {
            pixels.Validators.Add(result =>
            {
                if (result.GetValue(pixels) is var value && (value < 0 || value > most))
                {
                    result.AddError($"{pixels.Name}: expected 0 to {most}.");
                }
            });
        }

        foreach (var positive in (Option<int>[])[epochs, batch, threads])
        {
            positive.Validators.Add(result =>
            {
                if (result.GetValue(positive) < 1)
                {
                    result.AddError($"{positive.Name}: expected 1 or more.");
                }
            });
        }

        RootCommand command = new("Trains a small residual network on CIFAR-10.")
        {
            data, epochs, batch, rate, shift, cutout, seed, threads, widths, checkpoint, resume, output,
        };
        command.SetAction(parsed =>
        {
            try
            {
                TorchNative.EnsureLoaded();
                torch.set_num_threads(parsed.GetValue(threads));
                var options = new TrainingOptions(
                    parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(rate),
                    parsed.GetValue(shift), parsed.GetValue(cutout), parsed.GetValue(seed),
                    parsed.GetValue(widths)!, parsed.GetValue(checkpoint)!);
                Train(parsed.GetRequiredValue(data), options, parsed.GetValue(resume), parsed.GetValue(output)!);
                return 0;
            }
            catch (Exception e) when (e is IgosException or IOException or InvalidDataException
                                          or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        });
        return command.Parse(arguments).Invoke();
    }

    private static Option<T> Of<T>(string name, T usual, string description) =>
        new(name) { DefaultValueFactory = _ => usual, Description = description };

    private static void Train(string data, TrainingOptions options, bool resume, string output)
    {
        var watch = Stopwatch.StartNew();
        var train = Cifar10.Read(data, "train");
        var test = Cifar10.Read(data, "test");
        Console.WriteLine($"{train.Images.Length} training images, {test.Images.Length} test images.");
        using var training = new Training(train, options, resume);
        Console.WriteLine($"{training.Model.parameters().Sum(p => p.numel()):N0} parameters.");
        training.Run(epoch =>
            Console.WriteLine($"epoch {epoch}: test accuracy {Evaluation.Accuracy(training.Model, test).All:P2}"));
        StoredPrecision.Round(training.Model);
        var (all, byClass) = Evaluation.Accuracy(training.Model, test);
        SafetensorsFile.Write(output, training.Model, all);
        Console.WriteLine(
            $"Test accuracy with the weights as stored: {all:P2} after {watch.Elapsed.TotalMinutes:0} minutes.");
        foreach (var (name, accuracy) in Cifar10ResNet11.Labels.Zip(byClass))
        {
            Console.WriteLine($"  {name,-10} {accuracy:P1}");
        }
    }
}
