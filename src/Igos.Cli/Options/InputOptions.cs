using System.CommandLine;
using Igos.Imaging;
using Igos.Running;

namespace Igos.Cli.Options;

/// <summary>
/// The options by which commands say how photographs are shown to the classifier, and what is asked about them.
/// </summary>
internal sealed class InputOptions
{
    private readonly Option<string?> _resize = CheckedOption.Choice("--resize",
        "How a photograph is brought to the input's size: the whole picture, or its centre.",
        firstIsDefault: true, Names<Resize>());

    private readonly Option<string[]?> _target;

    private readonly Option<string?> _score = CheckedOption.Choice("--score",
        "What is explained and measured of the class: its probability, as the model's outputs are found to make it "
        + "(auto; integrated-gradients is driven by the logit then); its probability for every method; "
        + "the softmax or the sigmoid of the outputs, whatever they are found to be; or its logit.",
        firstIsDefault: true, Names<ScoreChoice>());

    private readonly Option<string?> _baseline = CheckedOption.Choice("--baseline",
        "What removed pixels are replaced by (default blur; grey for inputs of under 112 pixels, in which a blurred "
        + "picture often still shows the class).", firstIsDefault: false, Names<BaselineKind>());

    private readonly Option<int?> _maxPixels = CheckedOption.Integer("--max-pixels", 1,
        "The most pixels that a photograph may have, for it is held in memory whole (default 100000000).");

    /// <summary>For commands that ask about a class, by default the predicted one.</summary>
    /// <param name="takesSeveral">Whether the target may be named several times, for several classes.</param>
    public InputOptions(bool takesSeveral = false)
        : this("predicted|INDEX|NAME", takesSeveral
            ? "The class asked about; the option several times for several classes." : "The class asked about.",
            "for the most probable one", takesSeveral)
    {
        _target.DefaultValueFactory = _ => ["predicted"];
    }

    /// <param name="target">What the help shows for the target's value.</param>
    /// <param name="purpose">The target's description.</param>
    /// <param name="without">What leaving the target out is for.</param>
    /// <param name="takesSeveral">Whether the target may be named several times.</param>
    public InputOptions(string target, string purpose, string without, bool takesSeveral = false)
    {
        _target = new Option<string[]?>("--target") { HelpName = target, Description = purpose };
        _target.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"--target is empty: name a class, give its index, or leave it out {without}.");
            }
            else if (result.Tokens.Count > 1 && !takesSeveral)
            {
                var given = string.Join(", ", result.Tokens.Select(token => token.Value));
                result.AddError($"--target {given}: this command asks about one class.");
            }
        });
    }

    /// <param name="command">Gets the options.</param>
    /// <param name="target">Stands for the class asked about, where that is said in another way.</param>
    public void AddTo(Command command, Option? target = null)
    {
        command.Add(_resize);
        command.Add(target ?? _target);
        command.Add(_score);
        command.Add(_baseline);
    }

    /// <summary>For commands that read the photographs of their command line themselves.</summary>
    public void AddLimitTo(Command command) => command.Add(_maxPixels);

    public long MaxPixels(ParseResult parsed) => parsed.GetValue(_maxPixels) ?? Photograph.DefaultMaxPixels;

    public Resize Resize(ParseResult parsed) => Enum.Parse<Resize>(parsed.GetValue(_resize)!, ignoreCase: true);

    public TargetChoice Target(ParseResult parsed) => Targets(parsed)[0];

    public IReadOnlyList<TargetChoice> Targets(ParseResult parsed) =>
        [.. parsed.GetValue(_target)!.Select(target => new TargetChoice(target))];

    public AttackTarget AttackTarget(ParseResult parsed) => new(parsed.GetValue(_target)?.FirstOrDefault());

    public ScoreChoice Score(ParseResult parsed) =>
        Enum.Parse<ScoreChoice>(parsed.GetValue(_score)!, ignoreCase: true);

    public BaselineKind? Baseline(ParseResult parsed) => parsed.GetValue(_baseline) is { } word
        ? Enum.Parse<BaselineKind>(word, ignoreCase: true) : null;

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
}
