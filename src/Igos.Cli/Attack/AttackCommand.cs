using System.CommandLine;
using System.Globalization;
using Igos.Attacks;
using Igos.Cli.Options;
using Igos.Cli.Photographs;
using Igos.Running;

namespace Igos.Cli.Attack;

/// <summary><c>igos attack IMAGE…</c>: adversarial images, and how their heatmaps differ.</summary>
internal static class AttackCommand
{
    public static Command Create()
    {
        var defaults = new MomentumIterativeFastGradientSignOptions();
        var images = PhotographArgument.Create();
        var classifier = new ClassifierOptions();
        var input = new InputOptions("INDEX|NAME|least-likely|random",
            "The class that photographs are led to; least-likely and random (by --seed) choose one for each. "
                + "Without it they are led away from what the classifier sees.",
            "to lead away from what the classifier sees");
        var epsilon = CheckedOption.Share("--epsilon",
            "By how much each colour of each pixel may change, of the range from 0 to 1 (default 16/255).");
        var iterations = CheckedOption.Integer("--iterations", 1, "Steps of the attack (default 10).");
        var momentum = CheckedOption.Number("--momentum",
            "How much of the gradients so far goes on into the next step (default 1.0).");
        var size = CheckedOption.Integer("--size", 1, "The I-GOS heatmaps have N×N cells. "
            + "Default: 28, and half the side of inputs under 56 pixels.");
        var seed = CheckedOption.Integer("--seed", int.MinValue, "Where randomness starts (default 0).");
        var attackOnly = new Option<bool>("--attack-only")
        {
            Description = "Write the adversarial images and their reports, without heatmaps, curves and figures.",
        };
        var pictures = new PictureFlags();
        var output = new OutputOptions();
        var template = NameTemplate.Option(hasMethods: false);

        var command = new Command("attack", "Changes photographs by a little so that the classifier sees another class "
            + "(MI-FGSM), and compares the heatmaps and curves before and after.") { images };
        classifier.AddTo(command);
        input.AddTo(command);
        input.AddLimitTo(command);
        Option[] own = [epsilon, iterations, momentum, size, seed, attackOnly];
        foreach (var option in own)
        {
            command.Add(option);
        }

        pictures.AddTo(command);
        output.AddTo(command);
        command.Add(template);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(new AttackCommandRun(new AttackSettings
        {
            Images = PhotographFiles.Named(parsed.GetValue(images)!),
            Model = classifier.Read(parsed) with { Score = input.Score(parsed) },
            Target = input.AttackTarget(parsed),
            Attack = defaults with
            {
                Epsilon = parsed.GetValue(epsilon) ?? defaults.Epsilon,
                Iterations = parsed.GetValue(iterations) ?? defaults.Iterations,
                Momentum = parsed.GetValue(momentum) ?? defaults.Momentum,
            },
            Resize = input.Resize(parsed),
            MaxPixels = input.MaxPixels(parsed),
            Baseline = input.Baseline(parsed),
            Options = new OptionValues(Given(("size", parsed.GetValue(size)), ("seed", parsed.GetValue(seed)))),
            Seed = parsed.GetValue(seed) ?? 0,
            Pictures = pictures.Read(parsed),
            Format = pictures.Format(parsed),
            IsAttackOnly = parsed.GetValue(attackOnly),
            Out = output.Folder(parsed),
            Name = parsed.GetValue(template),
            Json = output.Json(parsed),
        }, cancellationToken).Run()));
        return command;
    }

    private static Dictionary<string, string> Given(params (string Name, int? Value)[] options) =>
        options.Where(option => option.Value is not null).ToDictionary(
            option => option.Name, option => option.Value!.Value.ToString(CultureInfo.InvariantCulture));
}
