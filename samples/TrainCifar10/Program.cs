using System.CommandLine;
using Igos.NativeLibraries;
using TorchSharp;

namespace TrainCifar10;

/// <summary>Trains the classifier that the library carries: <c>dotnet run -c Release -- --data cifar10.zip</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<string> data = new("--data") { Required = true, Description = "CIFAR-10 as a zip of train/CLASS/NNNN.jpg and test/CLASS/NNNN.jpg." };
        Option<int> epochs = new("--epochs") { DefaultValueFactory = _ => 13, Description = "Passes over the training images." };
        Option<int> batch = new("--batch") { DefaultValueFactory = _ => 256, Description = "Images a step." };
        Option<double> rate = new("--rate") { DefaultValueFactory = _ => 0.2, Description = "The learning rate's peak." };
        Option<int> seed = new("--seed") { DefaultValueFactory = _ => 0, Description = "Of weights, order and crops." };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<int[]> widths = new("--widths") { DefaultValueFactory = _ => [32, 64, 128, 256], Arity = new ArgumentArity(4, 4), AllowMultipleArgumentsPerToken = true, Description = "Channels of the four stages." };
        Option<string> checkpoint = new("--checkpoint") { DefaultValueFactory = _ => "cifar10-checkpoint", Description = "Folder written after each epoch." };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint." };
        Option<string> output = new("--out") { DefaultValueFactory = _ => "cifar10-resnet9.safetensors", Description = "The weights, in half precision." };
        RootCommand command = new("Trains a small residual network on CIFAR-10.") { data, epochs, batch, rate, seed, threads, widths, checkpoint, resume, output };
        command.SetAction(parsed =>
        {
            TorchNative.EnsureLoaded();
            torch.set_num_threads(parsed.GetValue(threads));
            var train = Cifar10.Read(parsed.GetRequiredValue(data), "train");
            var test = Cifar10.Read(parsed.GetRequiredValue(data), "test");
            Console.WriteLine($"{train.Images.Length} training images, {test.Images.Length} test images.");
            using var training = new Training(train, new TrainingOptions(parsed.GetValue(epochs), parsed.GetValue(batch),
                parsed.GetValue(rate), parsed.GetValue(seed), parsed.GetValue(widths)!, parsed.GetValue(checkpoint)!), parsed.GetValue(resume));
            Console.WriteLine($"{training.Model.parameters().Sum(p => p.numel()):N0} parameters.");
            training.Run(epoch => Console.WriteLine($"epoch {epoch}: test accuracy {Evaluation.Accuracy(training.Model, test).All:P2}"));
            HalfPrecision.Round(training.Model);
            var (all, byClass) = Evaluation.Accuracy(training.Model, test);
            SafetensorsFile.Write(parsed.GetValue(output)!, training.Model, all);
            Console.WriteLine($"Test accuracy with half-precision weights: {all:P2}");
            foreach (var (name, accuracy) in Cifar10.Classes.Zip(byClass))
            {
                Console.WriteLine($"  {name,-10} {accuracy:P1}");
            }
        });
        return command.Parse(arguments).Invoke();
    }
}
