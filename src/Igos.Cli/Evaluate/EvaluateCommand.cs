using System.CommandLine;
using Igos.Cli.Options;
using Igos.Evaluation;
using Igos.Evaluation.Studies;
using Igos.Running;

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
        Option<string?> voc = new("--voc")
        {
            HelpName = "DIR",
            Description = "The pointing game on PASCAL VOC: a folder such as VOCdevkit/VOC2007.",
        };
        Option<string?> imageSet = new("--image-set")
        {
            HelpName = "NAME",
            Description = "Which of VOC's photographs, such as test: a file of ImageSets/Main. All by default.",
        };
        var vocDifficult = CheckedOption.Choice("--voc-difficult",
            "Whether a class is asked for where VOC marks all its boxes difficult: skip, as VOC itself, or ask.",
            firstIsDefault: true, "skip", "ask");
        Option<string?> coco = new("--coco")
        {
            HelpName = "DIR",
            Description = "The pointing game on COCO: the folder of its photographs.",
        };
        Option<string?> annotations = new("--annotations")
        {
            HelpName = "FILE",
            Description = "COCO's boxes: instances_val2014.json.",
        };
        Option<string?> labelMap = new("--label-map")
        {
            HelpName = "FILE",
            Description = "Lines of \"annotation name,label or index\", where the annotations' names aren't the "
                + "model's labels.",
        };
        var subset = CheckedOption.Choice("--subset", "Which questions of the pointing game run: all, or those whose "
            + "boxes are small and whose photograph has another class.", firstIsDefault: true, "all", "difficult");
        var tolerance = EvaluateReportCommand.Tolerance();
        var input = new InputOptions();
        var scores = new ScoreOptions();
        Option<string> store = new("--store")
        {
            HelpName = "FILE|Host=…",
            Description = "Where results are kept: a file (SQLite), or a database of PostgreSQL, such as "
                + "\"Host=db;Database=study;Username=igos\". A run that was stopped goes on from it.",
            DefaultValueFactory = _ => "results.db",
        };
        var shard = ShardChoice.Option();
        Option<bool> submit = new("--submit")
        {
            Description = "Queue what is open for igos worker, in the store's database, and compute nothing here.",
        };
        var heatmaps = CheckedOption.Choice("--heatmaps", "Whether heatmaps are kept too, for a report's pictures.",
            firstIsDefault: true, "npy", "none");
        Option<bool> retry = new("--retry-failed") { Description = "Try again what failed before." };
        var classifier = new ClassifierOptions();
        var flags = new MethodFlags(sizeDefault: null);

        var command = new Command("evaluate",
            "Deletion, insertion, pointing and cost of methods over many photographs: the paper's tables for one's own "
            + "network.")
        {
            places, EvaluateReportCommand.Create(), EvaluateStatusCommand.Create(),
        };
        classifier.AddTo(command);
        input.AddTo(command, target);
        input.AddLimitTo(command);
        scores.AddTo(command);
        scores.AddModelTo(command);
        Option[] options =
        [
            study, print, methods, sizes, sample, sampleSeed, truth, voc, imageSet, vocDifficult, coco, annotations,
            labelMap, subset, tolerance, store, shard, submit, heatmaps, retry,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        flags.AddTo(command);
        ModelChoice Model(ParseResult parsed) => classifier.Read(parsed) with { Score = input.Score(parsed) };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new EvaluateRun(new EvaluateSettings
        {
            Places = parsed.GetValue(places)!,
            Model = Model(parsed),
            ScoreModel = scores.Model(parsed, Model(parsed)),
            Study = parsed.GetValue(study),
            Methods = parsed.GetResult(methods) is { Implicit: false }
                ? MethodNames.Expanded(parsed.GetValue(methods)!) : null,
            Sizes = parsed.GetResult(sizes) is null ? null : parsed.GetValue(sizes),
            Options = flags.Read(parsed),
            Sample = parsed.GetValue(sample),
            SampleSeed = parsed.GetValue(sampleSeed) ?? 0,
            Truth = parsed.GetValue(truth),
            Target = Enum.Parse<StudyTarget>(parsed.GetValue(target)!, ignoreCase: true),
            Boxes = new BoxSettings
            {
                Voc = parsed.GetValue(voc),
                ImageSet = parsed.GetValue(imageSet),
                AsksForDifficult = parsed.GetValue(vocDifficult) == "ask",
                Coco = parsed.GetValue(coco),
                Annotations = parsed.GetValue(annotations),
                LabelMap = parsed.GetValue(labelMap),
                IsDifficultOnly = parsed.GetValue(subset) == "difficult",
                Tolerance = parsed.GetValue(tolerance),
            }.OrNone(),
            Resize = input.Resize(parsed),
            MaxPixels = input.MaxPixels(parsed),
            Baseline = input.Baseline(parsed),
            ScoreBaselines = scores.Baselines(parsed),
            Store = parsed.GetValue(store)!,
            Shard = parsed.GetValue(shard) ?? ShardChoice.OfSlurm(Environment.GetEnvironmentVariable),
            Submits = parsed.GetValue(submit),
            KeepsHeatmaps = parsed.GetValue(heatmaps) == "npy",
            RetriesFailed = parsed.GetValue(retry),
            Prints = parsed.GetValue(print),
        }, cancellationToken).Run()));
        return command;
    }
}
