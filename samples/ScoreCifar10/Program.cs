using Igos;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Masks;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using TrainCifar10;
using static TorchSharp.torch;

// What the embedded classifier still sees of its class in the baselines of all test images of CIFAR-10; then deletion
// and insertion of I-GOS, the gradient and a random heatmap on some of them, drawn at random with a fixed seed. The
// figures so far are printed every 50 images.
// dotnet run -c Release --project samples/ScoreCifar10 -- cifar10.zip 500
const int BatchSize = 10;
const int MaskSize = 16;

var test = Cifar10.Read(args[0], "test");
var count = args.Length > 1 ? int.Parse(args[1]) : 500;
using var classifier = Classifier.Load();
IExplainer[] explainers =
[
    new IntegratedGradientsOptimizedSaliency(new() { Size = MaskSize }),
    new Gradient(),
    new RandomHeatmap(new() { Size = MaskSize }),
];
var scores = explainers.Select(_ => new List<DeletionInsertionScore>()).ToArray();

int[] order = [.. Enumerable.Range(0, test.Images.Length)];
new Random(0).Shuffle(order);
ReportBaselines();
foreach (var indices in order.Take(count).Chunk(BatchSize))
{
    using var scope = NewDisposeScope();
    using var input = new Question(classifier, Images(indices));
    foreach (var (explainer, list) in explainers.Zip(scores))
    {
        var heatmaps = explainer.Explain(input).Select(explanation => explanation.Heatmap).ToArray();
        list.AddRange(DeletionInsertion.Score(input, heatmaps));
    }

    if (scores[0].Count % 50 == 0 || scores[0].Count == count)
    {
        Report();
    }
}

Tensor Images(int[] indices)
{
    var pixels = indices.SelectMany(i => test.Images[i]).Select(value => value / 255f).ToArray();
    return tensor(pixels, [indices.Length, Cifar10.Side, Cifar10.Side, 3]).permute(0, 3, 1, 2).contiguous();
}

void ReportBaselines()
{
    const int Batch = 500;
    Console.WriteLine($"Of {order.Length} images the baseline keeps more than a tenth of the class's probability for");
    foreach (var kind in Enum.GetValues<BaselineKind>())
    {
        var kept = 0;
        foreach (var indices in order.Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            using var question = new Question(classifier, Images(indices), kind);
            kept += Enumerable.Range(0, indices.Length).Count(
                i => question.Warnings(i).Any(warning => warning.Kind == WarningKind.BaselineScores));
        }

        Console.WriteLine($"{kind.ToString().ToLowerInvariant(),-8} {(double)kept / order.Length:P1}");
    }
}

void Report()
{
    string[] names = ["I-GOS, 16×16", "Gradient", "Random, 16×16"];
    Console.WriteLine($"{scores[0].Count} images; mean and standard error");
    foreach (var (name, list) in names.Zip(scores))
    {
        var (deletion, insertion) = (Text(list.Select(s => s.Deletion)), Text(list.Select(s => s.Insertion)));
        var comparison = list == scores[0] ? ""
            : $"  I-GOS is better in {Share(list, (igos, other) => igos.Deletion < other.Deletion):P0} "
            + $"and {Share(list, (igos, other) => igos.Insertion > other.Insertion):P0}";
        Console.WriteLine($"{name,-14} deletion {deletion}  insertion {insertion}{comparison}");
    }
}

double Share(List<DeletionInsertionScore> other, Func<DeletionInsertionScore, DeletionInsertionScore, bool> better) =>
    scores[0].Zip(other).Average(pair => better(pair.First, pair.Second) ? 1.0 : 0.0);

static string Text(IEnumerable<double> values)
{
    var list = values.ToArray();
    var mean = list.Average();
    var error = Math.Sqrt(list.Sum(v => (v - mean) * (v - mean)) / (list.Length - 1) / list.Length);
    return $"{mean:0.000} ± {error:0.000}";
}
