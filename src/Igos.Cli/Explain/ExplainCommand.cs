using System.CommandLine;
using System.CommandLine.Parsing;
using Igos.Explainers;

namespace Igos.Cli;

/// <summary><c>igos explain IMAGE…</c>: heatmaps of photographs, with their scores.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string[]> images = new("IMAGE") { Arity = ArgumentArity.OneOrMore, Description = "Photographs: JPEG, PNG, WebP, BMP or GIF." };
        CheckedOption.RequireFiles(images);
        var classifier = new ClassifierOptions();
        var input = new InputOptions();
        Option<string[]> methods = new("--method")
        {
            HelpName = "NAME",
            Description = $"How to explain: {string.Join(", ", ExplainerCatalogue.All.Select(entry => entry.Name))}; several with commas between, or the option several times.",
            DefaultValueFactory = _ => ["igos"],
            CustomParser = Methods,
        };
        var method = new MethodOptions();
        var output = new OutputOptions();

        var command = new Command("explain", "Finds which pixels made the classifier decide, and scores the heatmap by deletion and insertion.") { images };
        classifier.AddTo(command);
        input.AddTo(command);
        command.Add(methods);
        method.AddTo(command);
        output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new ExplainRun(new ExplainSettings
        {
            Images = parsed.GetValue(images)!,
            Classifier = classifier.Read(parsed),
            Resize = input.Resize(parsed),
            Target = input.Target(parsed),
            Baseline = input.Baseline(parsed),
            Methods = parsed.GetValue(methods)!,
            Method = method.Read(parsed),
            Out = output.Folder(parsed),
            Json = output.Json(parsed),
        }, cancellationToken).Run()));
        return command;
    }

    private static string[] Methods(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(t => t.Value.Split(',')).Select(m => m.Trim().ToLowerInvariant()).Distinct()];
        string[] known = [.. ExplainerCatalogue.All.Select(entry => entry.Name)];
        if (names.Except(known).ToArray() is [_, ..] unknown)
        {
            result.AddError($"--method {string.Join(", ", unknown.Select(name => name.Length == 0 ? "\"\"" : name))}: expected some of {string.Join(", ", known)}.");
        }

        return names;
    }
}
