using Igos.Classifiers;
using Igos.Cli.Terminal;
using Igos.Loading;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Reports.Tables;

namespace Igos.Cli.Models;

/// <summary><c>igos models show NAME|FILE</c>: the layers that methods such as Grad-CAM can be pointed at.</summary>
internal static class ModelLayers
{
    public static int Write(TextWriter output, string model, string? weights, bool json)
    {
        var report = Read(model, weights);
        if (json)
        {
            output.WriteLine(Json.Text(report));
            return ExitCode.Done;
        }

        var rows = report.Layers.Select(layer =>
            new[] { layer.Name, layer.Kind, string.Join('×', layer.OutputShape.Skip(1)) }); // without the batch
        TextTable.Write(
            output, StandardStreams.OutputWidth, [new("Layer"), new("Kind"), new("Output")], [.. rows]);
        var input = $"images of {report.InputHeight}×{report.InputWidth}";
        var gradCam = report.LastSpatial is { } last
            ? $"Grad-CAM looks at {last} unless --layer names another."
            : "No layer has places that Grad-CAM could look at.";
        VisibleText.WriteLine(output,
            $"{report.Name}: {report.Layers.Count} layers; {input}, {report.Classes} classes. {gradCam}");
        return ExitCode.Done;
    }

    private static LayersReport Read(string model, string? weights)
    {
        TorchNative.EnsureLoaded();
        if (weights is null && Architectures.Find(model) is { } architecture)
        {
            using var empty = architecture.BuildEmpty(); // shapes need no download
            return LayersReport.Of(architecture.Name, architecture.InputSize, empty);
        }

        // Shapes don't depend on the normalization, which a file would otherwise be asked for.
        var options = new ModelOptions { Weights = weights, Normalization = Normalization.Unit };
        using var classifier = Classifier.Load(model, options);
        return classifier.Network is { } network ? LayersReport.Of(classifier.Name, classifier.InputSize, network)
            : throw new IgosException($"{model} is a black box: it runs, but its layers can't be seen. "
                + "Export it to ONNX, or give its weights with the architecture's name.");
    }
}
