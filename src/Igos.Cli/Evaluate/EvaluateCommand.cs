using System.CommandLine;
using Igos.Cli.Options;
using Igos.Evaluation;
using Igos.Evaluation.Studies;

namespace Igos.Cli.Evaluate;

/// <summary><c>igos evaluate</c>: a study over many photographs, kept in a store.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string[]> places = new("PHOTOGRAPHS")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Photographs, folders (with all below them), or lists (.txt) of a file a line.",
        };
        CheckedOption.RefuseUnknownOptions(places);
        var names = string.Join(", ", PaperTables.All.Select(study => study.Name));
        Option<string?> study = new("--study")
        {
            HelpName = "NAME|FILE",
            Description = $"What is run: {names} of the paper, or a file that --print wrote. "
                + "Without it, the methods and sizes that are named.",
        };
        Option<bool> print = new("--print")
        {
            Description = "Print the study as JSON, to be edited and given back, and run nothing.",
        };
        var methods = MethodNames.Option("--methods", "METHOD,…", "Which methods, or with a study which of its rows:",
            "igos");
        var sizes = CheckedOption.Integers("--sizes",
            "Every method's heatmaps at these sizes, or with a study which of its rows. By default as igos explain.");
        var sample = CheckedOption.Integer("--sample", 1, "So many of the photographs, drawn by their names.");
        var sampleSeed = CheckedOption.Integer("--sample-seed", int.MinValue, "Another seed draws others (default 0).");
        Option<string?> truth = new("--truth")
        {
            HelpName = "FILE|folders",
            Description = "The photographs' true classes: a file with file,class a line (or ImageNet's val.txt), or "
                + "folders where each lies in the folder of its class.",
        };
        var target = CheckedOption.Choice("--target", "The class that is explained.", firstIsDefault: true,
            "predicted", "truth");
        var input = new InputOptions();
        Option<string> store = new("--store")
        {
            HelpName = "FILE",
            Description = "Where results are kept (SQLite). A run that was stopped goes on from it.",
            DefaultValueFactory = _ => "results.db",
        };
        var heatmaps = CheckedOption.Choice("--heatmaps", "Whether heatmaps are kept too, for a report's pictures.",
            firstIsDefault: true, "npy", "none");
        Option<bool> retry = new("--retry-failed") { Description = "Try again what failed before." };
        var classifier = new ClassifierOptions();
        var flags = new MethodFlags(sizeDefault: null);

        var command = new Command("evaluate",
            "Deletion, insertion and cost of methods over many photographs: the paper's tables for one's own network.")
        {
            places, EvaluateReportCommand.Create(),
        };
        classifier.AddTo(command);
        input.AddTo(command, target);
        Option[] options =
        [
            study, print, methods, sizes, sample, sampleSeed, truth, store, heatmaps, retry,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new EvaluateRun(new EvaluateSettings
        {
            Places = parsed.GetValue(places)!,
            Model = classifier.Read(parsed) with { Score = input.Score(parsed) },
            Study = parsed.GetValue(study),
            Methods = parsed.GetResult(methods) is { Implicit: false }
                ? MethodNames.Expanded(parsed.GetValue(methods)!) : null,
            Sizes = parsed.GetResult(sizes) is null ? null : parsed.GetValue(sizes),
            Options = flags.Read(parsed),
            Sample = parsed.GetValue(sample),
            SampleSeed = parsed.GetValue(sampleSeed) ?? 0,
            Truth = parsed.GetValue(truth),
            Target = Enum.Parse<StudyTarget>(parsed.GetValue(target)!, ignoreCase: true),
            Resize = input.Resize(parsed),
            Baseline = input.Baseline(parsed),
            Store = parsed.GetValue(store)!,
            KeepsHeatmaps = parsed.GetValue(heatmaps) == "npy",
            RetriesFailed = parsed.GetValue(retry),
            Prints = parsed.GetValue(print),
        }, cancellationToken).Run()));
        return command;
    }
}
