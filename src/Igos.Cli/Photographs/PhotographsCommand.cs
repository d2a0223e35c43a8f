using System.CommandLine;
using Igos.Cli.Options;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>
/// A command that takes photographs through methods: the options that <c>explain</c> and <c>compare</c> share.
/// </summary>
internal static class PhotographsCommand
{
    public static Command Create(string name, string description, Option<string[]> methods, MethodFlags flags,
        Func<ExplainSettings, ParseResult, CancellationToken, PhotographsRun> run, bool hasFilesOfMethods)
    {
        var images = PhotographArgument.Create();
        var classifier = new ClassifierOptions();
        var input = new InputOptions(takesSeveral: true);
        var scores = new ScoreOptions();
        var pictures = new PictureFlags();
        var output = new OutputOptions();
        var template = NameTemplate.Option(hasFilesOfMethods);

        var command = new Command(name, description) { images };
        classifier.AddTo(command);
        input.AddTo(command);
        input.AddLimitTo(command);
        scores.AddTo(command);
        command.Add(methods);
        flags.AddTo(command);
        pictures.AddTo(command);
        output.AddTo(command);
        command.Add(template);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(run(new ExplainSettings
        {
            Images = PhotographFiles.Named(parsed.GetValue(images)!),
            Model = classifier.Read(parsed) with { Score = input.Score(parsed) },
            Resize = input.Resize(parsed),
            MaxPixels = input.MaxPixels(parsed),
            Targets = input.Targets(parsed),
            Baseline = input.Baseline(parsed),
            ScoreBaselines = scores.Baselines(parsed),
            Methods = MethodNames.Expanded(parsed.GetValue(methods)!),
            Options = flags.Read(parsed),
            Pictures = pictures.Read(parsed),
            Format = pictures.Format(parsed),
            Out = output.Folder(parsed),
            Name = parsed.GetValue(template),
            Json = output.Json(parsed),
        }, parsed, cancellationToken).Run()));
        return command;
    }
}
