using System.CommandLine;

namespace Igos.Cli.Options;

/// <summary>The options by which commands tell the methods what to do.</summary>
/// <param name="sizeDefault">What the command does without <c>--size</c>, for its help.</param>
internal sealed class MethodOptions(string sizeDefault)
{
    private readonly Option<int?> _size = CheckedOption.Integer("--size", 1,
        $"The heatmap has N×N cells, at most as many as the input has pixels. {sizeDefault}");

    private readonly Option<string?> _layer = new("--layer")
    {
        HelpName = "NAME",
        Description = "Where grad-cam and the two excitation methods look, by the names that igos models show prints. Default: the method's own choice.",
    };

    private readonly Option<int?> _iterations = CheckedOption.Integer("--iterations", 1, "The most iterations of igos and igos++ (15) and mask (500).");
    private readonly Option<int?> _steps = CheckedOption.Integer("--steps", 1, "Points of igos and igos++ (20) and integrated-gradients (50), samples of smoothgrad (50), masks of rise (4000).");
    private readonly Option<double?> _l1 = CheckedOption.Number("--l1", "Weight of the mask's size (igos 1, above 28×28 3; igos++ 1, above 28×28 10; mask 0.01).");
    private readonly Option<double?> _tv = CheckedOption.Number("--tv", "Weight of the mask's roughness (igos 20, above 28×28 60; igos++ 20; mask 0.2).");
    private readonly Option<double?> _noise = CheckedOption.Number("--noise", "Deviation of the noise of igos, igos++ and mask, in units of ImageNet's channel deviation (0.2).");
    private readonly Option<int?> _seed = CheckedOption.Integer("--seed", int.MinValue, "The same seed gives the same heatmap (default 0).");

    private readonly Option<int?> _maxPerturbed = CheckedOption.Integer("--max-perturbed", 1,
        "The most perturbed images in memory at a time: less takes less memory (default 32); the result is the same.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_size, _layer, _iterations, _steps, _l1, _tv, _noise, _seed, _maxPerturbed])
        {
            command.Add(option);
        }
    }

    public MethodSettings Read(ParseResult parsed) => new()
    {
        Size = parsed.GetValue(_size),
        Layer = parsed.GetValue(_layer),
        Iterations = parsed.GetValue(_iterations),
        Steps = parsed.GetValue(_steps),
        L1 = parsed.GetValue(_l1),
        TotalVariation = parsed.GetValue(_tv),
        Noise = parsed.GetValue(_noise),
        Seed = parsed.GetValue(_seed) ?? 0,
        MaxPerturbed = parsed.GetValue(_maxPerturbed),
    };
}
