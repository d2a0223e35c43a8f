using System.CommandLine;
using Igos.Imaging;

namespace Igos.Cli.Options;

/// <summary>The options by which commands say how heatmaps are scored besides under the question's baseline.</summary>
internal sealed class ScoreOptions
{
    private readonly Option<string[]?> _baselines = CheckedOption.Choices($"--{Choice.ScoreBaseline}",
        "Score each heatmap, found under --baseline, also with pixels replaced by these.",
        [.. Enum.GetNames<BaselineKind>().Select(name => name.ToLowerInvariant())]);

    public void AddTo(Command command) => command.Add(_baselines);

    public IReadOnlyList<BaselineKind> Baselines(ParseResult parsed) =>
        [.. (parsed.GetValue(_baselines) ?? []).Select(word => Enum.Parse<BaselineKind>(word, ignoreCase: true))];
}
