using System.Globalization;
using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Reports;
using Igos.Reports.Tables;

namespace Igos.Cli.Models;

/// <summary><c>igos models</c>: what can be named, and what of it is on this machine.</summary>
internal static class ModelList
{
    public static int Write(TextWriter output, WeightsCache cache, bool json)
    {
        var models = NamedModelReport.All(cache);
        if (json)
        {
            output.WriteLine(Json.Text(models));
            return ExitCode.Done;
        }

        TextColumn[] columns =
        [
            new("Model"), new("Input"), new("Parameters") { IsRight = true }, new("Top-1 %") { IsRight = true },
            new("Weights"),
        ];
        TextTable.Write(output, StandardStreams.OutputWidth, columns, [.. models.Select(Row)]);
        output.WriteLine("Top-1: accuracy on ImageNet's validation images, as torchvision publishes it. "
            + $"{Cifar10ResNet11.Name} knows ten other classes (docs/model-card.md).");
        output.WriteLine($"Licence of {Cifar10ResNet11.Name}: {models[0].License} "
            + $"Of the other weights: {models[1].License}");
        VisibleText.WriteLine(output, $"Weights are kept in {cache.Folder}; igos models pull NAME brings them, "
            + "and so does --model NAME when it needs them.");
        return ExitCode.Done;
    }

    private static string[] Row(NamedModelReport model) =>
    [
        model.Name, $"{model.InputHeight}×{model.InputWidth}", $"{Tenths(model.Parameters / 1e6)} M",
        model.Top1 is { } top1 ? Tenths(top1) : "–",
        model.File is null ? "in igos" : model.Cached ? "here" : "to pull",
    ];

    private static string Tenths(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
