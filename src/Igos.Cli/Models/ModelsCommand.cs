using System.CommandLine;
using Igos.Cli.Options;
using Igos.Loading.Weights;

namespace Igos.Cli.Models;

/// <summary><c>igos models</c>: which classifiers have names, their weights, their layers.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print JSON on standard output, and nothing else there." };
        var command = new Command(
            "models", "Lists the models that have names, downloads their weights and shows layers.")
        {
            json, Pull(), Show(json),
        };
        command.SetAction(parsed => ModelList.Write(Console.Out, new WeightsCache(), parsed.GetValue(json)));
        return command;
    }

    private static Command Pull()
    {
        Argument<string[]> names = new("NAME")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Names of the list that igos models prints, such as resnet50.",
        };
        CheckedOption.RefuseUnknownOptions(names);
        var command = new Command(
            "pull", "Downloads the official weights of named models; a broken download is resumed.") { names };
        command.SetAction((parsed, cancellationToken) =>
            new ModelPull(new WeightsCache(), Console.Out).RunAsync(parsed.GetValue(names)!, cancellationToken));
        return command;
    }

    private static Command Show(Option<bool> json)
    {
        Argument<string> model = new("NAME|FILE")
        {
            Description = "A model's name, or an ONNX file. TorchScript files don't show their layers.",
        };
        Option<string?> weights = new("--weights")
        {
            HelpName = "FILE",
            Description = "Weights for a named model; not needed to see its layers.",
        };
        var command = new Command("show", "Prints a model's layers with the shapes of their outputs.")
        {
            model, weights, json,
        };
        command.SetAction(parsed => ModelLayers.Write(
            Console.Out, parsed.GetValue(model)!, parsed.GetValue(weights), parsed.GetValue(json)));
        return command;
    }
}
