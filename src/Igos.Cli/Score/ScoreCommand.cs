using System.CommandLine;
using Igos.Cli.Options;

namespace Igos.Cli.Score;

/// <summary><c>igos score IMAGE HEATMAP…</c>: what heatmaps made elsewhere are worth.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "The photograph that the heatmaps are of." };
        var heatmaps = new Argument<string[]>("HEATMAP")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files of NumPy (.npy) with two dimensions of floats, high = important, of the part of the "
                + "photograph that the classifier sees (--resize); at most as many cells as the input has pixels.",
        };
        CheckedOption.RefuseUnknownOptions(heatmaps);
        var classifier = new ClassifierOptions();
        var input = new InputOptions();
        var scores = new ScoreOptions();
        var json = new Option<bool>("--json")
        {
            Description = "Print the report as JSON on standard output, and nothing else there.",
        };

        var command = new Command("score",
            "Scores heatmaps that were made elsewhere by deletion and insertion, as those of igos.")
        {
            image,
            heatmaps,
        };
        classifier.AddTo(command);
        input.AddTo(command);
        input.AddLimitTo(command);
        scores.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new ScoreRun(new ScoreSettings
        {
            Image = parsed.GetValue(image)!,
            Heatmaps = parsed.GetValue(heatmaps)!,
            Model = classifier.Read(parsed) with { Score = input.Score(parsed) },
            Target = input.Target(parsed),
            Resize = input.Resize(parsed),
            Baseline = input.Baseline(parsed),
            ScoreBaselines = scores.Baselines(parsed),
            MaxPixels = input.MaxPixels(parsed),
            Json = parsed.GetValue(json),
        }, cancellationToken).Run()));
        return command;
    }
}
