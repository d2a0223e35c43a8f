using System.Globalization;
using System.Text.Json;
using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Reports;
using Igos.Reports.Tables;
using Spectre.Console;

namespace Igos.Cli.Models;

/// <summary><c>igos models</c>: what can be named, and what of it is on this machine.</summary>
internal static class ModelList
{
    public static int Write(TextWriter output, WeightsCache cache, bool json)
    {
        var models = NamedModelReport.All(cache);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(models, Json.Options));
            return ExitCode.Done;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("Model").AddColumn("Input").AddColumn(new TableColumn("Parameters").RightAligned())
            .AddColumn(new TableColumn("Top-1 %").RightAligned()).AddColumn("Weights");
        foreach (var model in models)
        {
            var weights = model.File is null ? "in igos" : model.Cached ? "here" : "to pull";
            table.AddRow(model.Name, $"{model.InputHeight}×{model.InputWidth}", $"{Tenths(model.Parameters / 1e6)} M",
                model.Top1 is { } top1 ? Tenths(top1) : "–", weights);
        }

        PlainConsole.Create(output).Write(table);
        output.WriteLine("Top-1: accuracy on ImageNet's validation images, as torchvision publishes it. "
            + $"{Cifar10ResNet11.Name} knows ten other classes (docs/model-card.md).");
        output.WriteLine($"Licence of {Cifar10ResNet11.Name}: {models[0].License} "
            + $"Of the other weights: {models[1].License}");
        output.WriteLine($"Weights are kept in {cache.Folder}; igos models pull NAME brings them, "
            + "and so does --model NAME when it needs them.");
        return ExitCode.Done;
    }

    private static string Tenths(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
