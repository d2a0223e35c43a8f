using System.CommandLine;
using Igos.Cli.Models;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Running;
using Igos.Workers;

namespace Igos.Cli.Workers;

/// <summary><c>igos worker</c>: computes what <c>igos evaluate --submit</c> has queued.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        Option<string> store = new("--store")
        {
            HelpName = "Host=…",
            Required = true,
            Description = "The database of PostgreSQL that igos evaluate --submit was given.",
        };
        Option<string?> root = new("--photographs-root")
        {
            HelpName = "DIR",
            Description = "Where this machine has the photographs. By default where the study's machine has them.",
        };
        Option<string?> model = new("--model")
        {
            HelpName = "FILE",
            Description = "The study's model as this machine has it. By default where the study's machine has it.",
        };
        Option<string> device = new("--device")
        {
            HelpName = "cpu|cuda[:N]",
            Description = "Where networks compute.",
            DefaultValueFactory = _ => ModelChoice.Processor,
        };
        var threads = CheckedOption.Integer("--threads", 1, "Processor threads (default: libtorch's choice).");
        var most = CheckedOption.Integer("--max-perturbed", 1,
            "Perturbed images in memory at a time. By default as the study was submitted with.");
        var command = new Command("worker", "Compute what igos evaluate --submit has queued, until stopped.")
        {
            store, root, model, device, threads, most,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            Worker.Run(new WorkerOptions
            {
                Store = parsed.GetValue(store)!,
                PhotographsRoot = parsed.GetValue(root),
                MaxPerturbedImages = parsed.GetValue(most),
                Here = choice => parsed.GetValue(model) is { } file ? choice with { Model = file } : choice,
                Load = choice => ClassifierLoading.Load(choice with
                {
                    DeviceName = parsed.GetValue(device)!,
                    Threads = parsed.GetValue(threads),
                }, cancellationToken, endsAtOnce: false), // its job goes back first
                Tell = text => StandardStreams.Say(CommandWords.Of(text)),
            }, cancellationToken);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
