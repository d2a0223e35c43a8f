using System.CommandLine;
using Igos.Classifiers;
using Igos.Cli.Terminal;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Options;

/// <summary>The options by which commands say how heatmaps are scored besides under the question's baseline.</summary>
internal sealed class ScoreOptions
{
    private readonly Option<string[]?> _baselines = CheckedOption.Choices($"--{Choice.ScoreBaseline}",
        "Score each heatmap, found under --baseline, also with pixels replaced by these.",
        [.. Enum.GetNames<BaselineKind>().Select(name => name.ToLowerInvariant())]);

    private readonly Option<string?> _model = new($"--{Choice.ScoreModel}")
    {
        HelpName = "NAME|FILE",
        Description = "Score each heatmap also on this network, of the same classes, as --model names one.",
    };

    private readonly Option<string?> _weights = new("--score-weights")
    {
        HelpName = "FILE",
        Description = $"Weights for an architecture that --{Choice.ScoreModel} names, as --weights.",
    };

    private readonly Option<string?> _normalization = CheckedOption.Choice("--score-normalization",
        $"How pixels become the input of a file that --{Choice.ScoreModel} names, as --normalization.",
        firstIsDefault: false, "imagenet", "caffe", "tf", "unit");

    public void AddTo(Command command) => command.Add(_baselines);

    /// <summary>For commands that can score on another network too.</summary>
    public void AddModelTo(Command command)
    {
        command.Add(_model);
        command.Add(_weights);
        command.Add(_normalization);
    }

    /// <summary>The other network; null where none is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="explained">Where and how it is computed is where and how the other is too.</param>
    /// <exception cref="UsageException">Options are there that need another.</exception>
    public ModelChoice? Model(ParseResult parsed, ModelChoice explained)
    {
        var (model, weights, normalization) =
            (parsed.GetValue(_model), parsed.GetValue(_weights), parsed.GetValue(_normalization));
        if (model is null)
        {
            return weights is null && normalization is null ? null : throw new UsageException(
                $"--score-weights and --score-normalization are for --{Choice.ScoreModel}: name the model too.");
        }

        return explained with
        {
            Model = model,
            Weights = weights,
            Labels = null,
            Normalization = normalization is null ? null : Normalization.Named(normalization),
            InputSize = null,
            Output = null,
        };
    }

    public IReadOnlyList<BaselineKind> Baselines(ParseResult parsed) =>
        [.. (parsed.GetValue(_baselines) ?? []).Select(word => Enum.Parse<BaselineKind>(word, ignoreCase: true))];
}
