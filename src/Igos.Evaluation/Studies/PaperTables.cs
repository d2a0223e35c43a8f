using Igos.Running;

namespace Igos.Evaluation.Studies;

/// <summary>
/// The studies of Qi, Khorram, Li, "Visualizing Deep Networks by Optimizing with Integrated Gradients", AAAI 2020,
/// Tables 1 to 6; the first five are on 5,000 photographs of ImageNet's validation set.
/// </summary>
public static class PaperTables
{
    /// <summary>Algorithm 1 with the published weights and noise.</summary>
    private const string Igos = "igos preset=paper";

    private static readonly int[] Vgg19Sizes = [224, 112, 28, 14];
    private static readonly int[] ResNet50Sizes = [224, 112, 28, 14, 7];

    /// <summary>The words of Table 4's rows for what is left out of I-GOS: TV, noise, the line search.</summary>
    private static readonly string[] Ablations = ["", "tv=0", "noise=0", "fixed-step=1"];

    /// <summary>λ1 and λ2 of Table 5.</summary>
    private static readonly string[] Weights = ["l1=0.01 tv=0.2", "l1=0.1 tv=2", "l1=1 tv=20"];

    /// <summary>Table 1 to Table 6.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        new()
        {
            Name = "table-1",
            Title = "Deletion and insertion, as in the paper's Table 1 (there VGG19)",
            Reference = MethodChoice.Parse(Igos),
            Rows =
            [
                .. AtSizes("excitation-bp", Vgg19Sizes), .. AtSizes("mask", Vgg19Sizes),
                .. AtSizes("grad-cam", 14), .. AtSizes("rise", "steps=4000", 224),
                .. AtSizes("integrated-gradients", 224), .. AtSizes(Igos, Vgg19Sizes),
            ],
        },
        new()
        {
            Name = "table-2",
            Title = "Deletion and insertion, as in the paper's Table 2 (there ResNet50)",
            Reference = MethodChoice.Parse(Igos),
            Rows =
            [
                .. AtSizes("mask", ResNet50Sizes), .. AtSizes("grad-cam", 7), .. AtSizes("rise", "steps=8000", 224),
                .. AtSizes("integrated-gradients", 224), .. AtSizes(Igos, ResNet50Sizes),
            ],
        },
        new()
        {
            Name = "table-3",
            Title = "Runtime, as in the paper's Table 3 (there ResNet50)",
            Layout = StudyLayout.Runtime,
            Reference = MethodChoice.Parse(Igos),
            Rows =
            [
                .. AtSizes("mask", ResNet50Sizes), .. AtSizes("rise", "steps=8000", 224), .. AtSizes("grad-cam", 7),
                .. AtSizes("integrated-gradients", 224), .. AtSizes(Igos, ResNet50Sizes),
            ],
        },
        new()
        {
            Name = "table-4",
            Title = "What I-GOS's parts are worth, as in the paper's Table 4 (there VGG19)",
            Reference = MethodChoice.Parse(Igos),
            Rows = [.. Ablations.SelectMany(change => AtSizes(Igos, change, 224, 28))],
        },
        new()
        {
            Name = "table-5",
            Title = "The objective at the end, as in the paper's Table 5 (there VGG19)",
            Layout = StudyLayout.Objective,
            // One formula for both: β = 2 for Mask too, and λ1 stays what it is.
            Rows =
            [
                .. Weights.SelectMany(weights => AtSizes(Igos, $"{weights} relax-l1=false", 28)),
                .. Weights.SelectMany(weights => AtSizes("mask", $"{weights} tv-exponent=2", 28)),
            ],
        },
        new()
        {
            Name = "table-6",
            Title = "The pointing game, as in the paper's Table 6 (there VGG16)",
            Layout = StudyLayout.Pointing,
            // Every method, so that a new one isn't forgotten; the heatmaps of one size but for RISE's, as published.
            Rows =
            [
                .. Methods.All.Select(method => method.Name).Select(name =>
                    At(name == "igos" ? Igos : name, name == "rise" ? 224 : 28)),
            ],
        },
    ];

    /// <summary>What is published of a point in the photograph's middle, whatever the network.</summary>
    public static PointingFigures CentrePixel { get; } = TorchRay(69.6, 42.4, 27.8, 19.5);

    /// <summary>The paper's figures, by study and row; only for rows that the paper has.</summary>
    /// <param name="study">A study's name.</param>
    /// <param name="row">One of its rows.</param>
    public static PaperFigure? Figure(string study, MethodChoice row) =>
        Figures.TryGetValue((study, row.Text), out var figure) ? figure : null;

    private static readonly Dictionary<(string Study, string Row), PaperFigure> Figures = new[]
    {
        Quality("table-1", "excitation-bp", Vgg19Sizes,
            [(.2037, .4728), (.2053, .4966), (.2202, .5256), (.2328, .5452)]),
        Quality("table-1", "mask", Vgg19Sizes, [(.0482, .4158), (.0728, .4377), (.1056, .5335), (.1753, .5647)]),
        Quality("table-1", "grad-cam", [14], [(.1527, .5938)]),
        Quality("table-1", "rise steps=4000", [224], [(.1082, .5139)]),
        Quality("table-1", "integrated-gradients", [224], [(.0663, .2551)]),
        Quality("table-1", Igos, Vgg19Sizes, [(.0336, .5246), (.0609, .5153), (.0899, .5701), (.1213, .6387)]),
        Quality("table-2", "mask", ResNet50Sizes,
            [(.0468, .4962), (.0746, .5090), (.1151, .5559), (.1557, .5959), (.2259, .6003)]),
        Quality("table-2", "grad-cam", [7], [(.1675, .6521)]),
        Quality("table-2", "rise steps=8000", [224], [(.1196, .5637)]),
        Quality("table-2", "integrated-gradients", [224], [(.0907, .2921)]),
        Quality("table-2", Igos, ResNet50Sizes,
            [(.0420, .5846), (.0704, .5943), (.1059, .5986), (.1387, .6387), (.1607, .6632)]),
        Quality("table-4", Igos, [224, 28], [(.0336, .5246), (.0899, .5701)]),
        Quality("table-4", $"{Igos} tv=0", [224, 28], [(.0308, .3712), (.0841, .5181)]),
        Quality("table-4", $"{Igos} noise=0", [224, 28], [(.0559, .4194), (.0872, .5634)]),
        Quality("table-4", $"{Igos} fixed-step=1", [224, 28], [(.0393, .5024), (.0906, .5403)]),
        Runtime("mask", ResNet50Sizes, "14–17"),
        Runtime("rise steps=8000", [224], "62"),
        Runtime("grad-cam", [7], "< 1"),
        Runtime("integrated-gradients", [224], "< 1"),
        Runtime(Igos, ResNet50Sizes, "5.6–6.1"),
        Objective(Igos, "relax-l1=false", [.2241, .3739, .6098]),
        Objective("mask", "tv-exponent=2", [.3349, .4857, .6794]),
        Pointing(Igos, 28, new PointingFigures { PaperVoc = 83.61, PaperCoco = 49.62 }),
        Pointing("rise", 224, TorchRay(86.9, 75.1, 50.8, 45.3) with { PaperVoc = 87.33, PaperCoco = 50.71 }),
        Pointing("gradient", 28, TorchRay(76.3, 56.9, 37.7, 31.4)),
        Pointing("deconvnet", 28, TorchRay(67.5, 44.2, 30.7, 23.0)),
        Pointing("guided-backprop", 28, TorchRay(75.9, 53.0, 39.1, 31.4)),
        Pointing("grad-cam", 28, TorchRay(86.6, 74.0, 54.2, 49.0)),
        Pointing("excitation-bp", 28, TorchRay(77.1, 56.6, 39.8, 32.8)),
        Pointing("contrastive-excitation-bp", 28, TorchRay(79.9, 66.5, 49.7, 44.3)),
    }.SelectMany(figures => figures).ToDictionary();

    private static IEnumerable<KeyValuePair<(string, string), PaperFigure>> Quality(
        string study, string method, int[] sizes, (double Deletion, double Insertion)[] figures) =>
        sizes.Zip(figures, (size, figure) => KeyValuePair.Create((study, At(method, size).Text),
            new PaperFigure { Deletion = figure.Deletion, Insertion = figure.Insertion }));

    private static IEnumerable<KeyValuePair<(string, string), PaperFigure>> Runtime(
        string method, int[] sizes, string seconds) =>
        sizes.Select(size => KeyValuePair.Create(("table-3", At(method, size).Text),
            new PaperFigure { Seconds = seconds }));

    private static IEnumerable<KeyValuePair<(string, string), PaperFigure>> Objective(
        string method, string change, double[] figures) =>
        Weights.Zip(figures, (weights, figure) => KeyValuePair.Create(
            ("table-5", At($"{method} {weights} {change}", 28).Text), new PaperFigure { Objective = figure }));

    private static IEnumerable<KeyValuePair<(string, string), PaperFigure>> Pointing(
        string method, int size, PointingFigures figures) =>
        [KeyValuePair.Create(("table-6", At(method, size).Text), new PaperFigure { Pointing = figures })];

    /// <summary>VGG16's, with a tolerance of 15 pixels, as the library's documentation lists them.</summary>
    private static PointingFigures TorchRay(double voc, double vocDifficult, double coco, double cocoDifficult) => new()
    {
        TorchRayVoc = voc,
        TorchRayVocDifficult = vocDifficult,
        TorchRayCoco = coco,
        TorchRayCocoDifficult = cocoDifficult,
    };

    private static IEnumerable<MethodChoice> AtSizes(string method, params int[] sizes) => AtSizes(method, "", sizes);

    private static IEnumerable<MethodChoice> AtSizes(string method, string change, params int[] sizes) =>
        sizes.Select(size => At($"{method} {change}", size));

    private static MethodChoice At(string choice, int size) => MethodChoice.Parse($"{choice} size={size}");
}

/// <summary>What the paper reports of a row.</summary>
public sealed record PaperFigure
{
    /// <summary>Mean area under the deletion curve.</summary>
    public double? Deletion { get; init; }

    /// <summary>Mean area under the insertion curve.</summary>
    public double? Insertion { get; init; }

    /// <summary>Mean total loss F_c.</summary>
    public double? Objective { get; init; }

    /// <summary>Seconds an image, on one GTX 1080 Ti, as printed there.</summary>
    public string? Seconds { get; init; }

    /// <summary>Accuracies of the pointing game; null elsewhere.</summary>
    public PointingFigures? Pointing { get; init; }
}

/// <summary>
/// Published accuracies of the pointing game, in per cent, averaged over classes: VGG16 on the test set of VOC 2007 and
/// on COCO's val2014. The paper's are without tolerance, TorchRay's (Fong, Patrick, Vedaldi, ICCV 2019, Table 1) with
/// one of 15 pixels. Null where there is none.
/// </summary>
public sealed record PointingFigures
{
    /// <summary>The paper's, VOC.</summary>
    public double? PaperVoc { get; init; }

    /// <summary>The paper's, COCO.</summary>
    public double? PaperCoco { get; init; }

    /// <summary>TorchRay's, VOC.</summary>
    public double? TorchRayVoc { get; init; }

    /// <summary>TorchRay's, VOC, difficult subset.</summary>
    public double? TorchRayVocDifficult { get; init; }

    /// <summary>TorchRay's, COCO.</summary>
    public double? TorchRayCoco { get; init; }

    /// <summary>TorchRay's, COCO, difficult subset.</summary>
    public double? TorchRayCocoDifficult { get; init; }
}
