using Igos.Classifiers;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests.Metrics;

[Collection(nameof(LiveTensors))]
public class EvidenceTests
{
    /// <summary>
    /// Class 1 has the logit 24·share − 10 for a share of the patch's 64 pixels left of a brightness of 0.6, so its
    /// probability is under 0.2 where under (10 − ln 4)/24 = 0.3589 of them are left, and over 0.8 from
    /// (10 + ln 4)/24 = 0.4744: after 42 pixels gone (22 are left, 0.3438), with 31 shown (0.4844). The image's own is
    /// 1 − 1e-6.
    /// </summary>
    [Fact]
    public void Find_HeatmapOfThePatch_IsWorkedOutByHand()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var evidence = Find(question, OfThePatch(inside: 1, outside: 0));
        Assert.Equal((42, 1024), (evidence.Deletion!.Cells, evidence.Deletion.AllCells));
        Assert.Equal(42 / 1024.0, evidence.Deletion.Share);
        Assert.Equal(1 / (1 + Math.Exp(10 - (24 * 22 / 64.0))), evidence.Deletion.Probability, 1e-5);
        Assert.Equal(31, evidence.Insertion!.Cells);
        Assert.Equal(1 / (1 + Math.Exp(10 - (24 * 31 / 64.0))), evidence.Insertion.Probability, 1e-5);
        Assert.Equal((BaselineKind.Black, 32, 32, 1),
            (evidence.Baseline, evidence.Height, evidence.Width, evidence.CellsAtATime));
        Assert.Equal(question.ImageProbabilities[0], evidence.ImageProbability);
        Assert.Equal(question.BaselineProbabilities[0], evidence.BaselineProbability);
    }

    /// <summary>The patch ranked last: all 960 cells about it go, or come, before the first of its own.</summary>
    [Fact]
    public void Find_HeatmapOfAllButThePatch_NeedsTheRestFirst()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var evidence = Find(question, OfThePatch(inside: 0, outside: 1));
        Assert.Equal((960 + 42, 960 + 31), (evidence.Deletion!.Cells, evidence.Insertion!.Cells));
    }

    /// <summary>Shares of a logit, from 14 to −10, mean nothing: it is the probability that is measured.</summary>
    [Fact]
    public void Find_QuestionOfTheLogit_MeasuresTheProbability()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1], score: ScoreKind.Logit);
        var evidence = Find(question, OfThePatch(inside: 1, outside: 0));
        Assert.Equal((42, 31), (evidence.Deletion!.Cells, evidence.Insertion!.Cells));
    }

    /// <summary>
    /// No smaller number of cells reaches the mark: of a network and a heatmap of which nothing is known, all numbers
    /// are tried one by one.
    /// </summary>
    [Theory]
    [InlineData(1, 3, BaselineKind.Black)]
    [InlineData(5, 4, BaselineKind.Noise)]
    [InlineData(7, 5, BaselineKind.Grey)]
    [InlineData(9, 6, BaselineKind.Noise)]
    [InlineData(24, 7, BaselineKind.Black)]
    public void Find_AnyHeatmap_IsTheFirstOfAllThatReachTheMark(int size, int seed, BaselineKind baseline)
    {
        using var classifier = TinyClassifiers.Random(seed);
        using var image = TinyClassifiers.Images(1, 24, seed);
        for (var target = 0; target < 5; target++)
        {
            using var question = new Question(classifier, image, baseline, [target], seed);
            var map = Scattered(size, size, seed);
            var evidence = Find(question, map);
            var of = question.ImageProbabilities[0];
            var (deletion, insertion) = (Curve(question, map, insert: false), Curve(question, map, insert: true));
            AssertFirst(deletion, p => p < 0.2 * of, evidence.Deletion);
            AssertFirst(insertion, p => p > 0.8 * of, evidence.Insertion);
        }
    }

    /// <summary>
    /// Above 4,096 cells the first pass goes in steps, of 2 for these 8,100; then every number in the last step is
    /// tried. Of the patch's 64 cells 42 must go and 31 come, on a curve that has one way to go.
    /// </summary>
    [Fact]
    public void Find_FineHeatmap_IsExactWhereTheCurveIsMonotone()
    {
        using var classifier = FinePatch();
        using var image = full([1, 3, 90, 90], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var map = Map(90, 90, (r, c) => r < 8 && c < 8 ? 1 : 0);
        var evidence = Find(question, map);
        Assert.Equal((42, 31, 2), (evidence.Deletion!.Cells, evidence.Insertion!.Cells, evidence.CellsAtATime));
        var last = Find(question, Map(90, 90, (r, c) => r < 8 && c < 8 ? 0 : 1));
        Assert.Equal((8100 - 64 + 42, 8100 - 64 + 31), (last.Deletion!.Cells, last.Insertion!.Cells));
        Assert.InRange(last.Passes.Forward, 8_000, 2 * (4051 + 10 + 2));
    }

    /// <summary>
    /// A black image is its own black baseline, of which class 0 has the probability 1: nothing that is removed changes
    /// it, and nothing need be shown.
    /// </summary>
    [Fact]
    public void Find_ClassThatNeverFalls_HasNoDeletionAndNeedsNoCell()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = zeros(1, 3, 32, 32);
        using var question = new Question(classifier, image, BaselineKind.Black, [0]);
        var evidence = Find(question, Scattered(4, 4, 1));
        Assert.Null(evidence.Deletion);
        Assert.Equal(0, evidence.Insertion!.Cells);
        Assert.Equal(0, evidence.Passes.Backward);
        Assert.Equal(17 + 8, evidence.Passes.Forward); // 0 to 16 cells removed; 0 to 7 shown, the first batch
    }

    /// <summary>Equal cells rank by their index: a constant map is one that falls row by row.</summary>
    [Fact]
    public void Find_ConstantHeatmap_RanksByIndex()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var evidence = Find(question, Map(32, 32, (_, _) => 3));
        // Rows 8 to 15, columns 16 to 23: 42 pixels are five rows of the patch and 2 more, 31 three and 7 more.
        Assert.Equal((32 * (8 + 5)) + 16 + 2, evidence.Deletion!.Cells);
        Assert.Equal((32 * (8 + 3)) + 16 + 7, evidence.Insertion!.Cells);
    }

    [Fact]
    public void Find_HeatmapWithNaN_IsRefused()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, image);
        var map = Map(4, 4, (r, _) => r == 1 ? float.NaN : 0);
        Assert.Contains("The heatmap holds NaN", Assert.Throws<IgosException>(() => Find(question, map)).Message);
        Assert.Throws<ArgumentException>(() => Evidence.Find(question, []));
    }

    [Fact]
    public void Find_HeatmapFinerThanTheImage_IsRefused()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var question = new Question(classifier, image);
        Assert.Contains("has 25×4 cells, and the network's input 24×24 pixels",
            Assert.Throws<IgosException>(() => Find(question, Map(25, 4, (r, c) => r + c))).Message);
    }

    [Fact]
    public void Find_UnderAnyLimitAndInABatch_IsTheSame()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(3, 24);
        using var all = new Question(classifier, images, BaselineKind.Noise);
        Heatmap[] maps = [Scattered(6, 9, 1), Scattered(9, 6, 2), Scattered(3, 3, 3)];
        var few = Evidence.Find(all, maps, maxPerturbedImages: 2);
        var many = Evidence.Find(all, maps, maxPerturbedImages: 64);
        foreach (var (a, b) in few.Zip(many))
        {
            Assert.Equal((a.Deletion?.Cells, a.Insertion?.Cells), (b.Deletion?.Cells, b.Insertion?.Cells));
        }

        // What isn't needed isn't asked: the batch after the one that reaches the mark.
        Assert.All(few, e => Assert.InRange(e.Passes.Forward, 2,
            (e.Deletion?.Cells ?? e.Height * e.Width) + (e.Insertion?.Cells ?? e.Height * e.Width) + 4));
    }

    [Fact]
    public void Find_Cancelled_StopsBetweenTwoBatches()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        using var source = new CancellationTokenSource();
        var reports = new List<ExplanationProgress>();
        var progress = new Told(value =>
        {
            reports.Add(value);
            source.Cancel();
        });
        var map = OfThePatch(inside: 0, outside: 1);
        Assert.Throws<OperationCanceledException>(() => Evidence.Find(question, [map], 10, progress, source.Token));
        var (_, done, total) = Assert.Single(reports);
        Assert.InRange(done, 8, 9); // ten images at most: 0 to 9 cells
        Assert.Equal(2 * 1024, total);
    }

    [Fact]
    public void Find_Twice_LeavesNoTensor()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(1, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var question = new Question(classifier, images);
            Find(question, Scattered(5, 5, 1));
        }));
    }

    private static EvidenceResult Find(Question question, Heatmap map) => Evidence.Find(question, [map])[0];

    private static void AssertFirst(float[] curve, Func<float, bool> reaches, EvidenceShare? found)
    {
        var first = Array.FindIndex(curve, p => reaches(p));
        Assert.Equal(first < 0 ? null : first, found?.Cells);
        if (found is not null)
        {
            Assert.Equal(curve[first], found.Probability, 1e-5f); // in another batch, float32
        }
    }

    /// <summary>The probability for 0, 1, … all cells, each image made and asked alone.</summary>
    private static float[] Curve(Question question, Heatmap map, bool insert)
    {
        using var noGrad = no_grad();
        var order = Enumerable.Range(0, map.Values.Length)
            .OrderByDescending(cell => map[cell / map.Width, cell % map.Width]).ToArray();
        return [.. Enumerable.Range(0, order.Length + 1).Select(k =>
        {
            using var scope = NewDisposeScope();
            var mask = new float[order.Length];
            Array.Fill(mask, insert ? 0 : 1);
            foreach (var cell in order[..k])
            {
                mask[cell] = insert ? 1 : 0;
            }

            var fine = nn.functional.interpolate(tensor(mask, [1, 1, map.Height, map.Width]), size: [24, 24],
                mode: InterpolationMode.Bilinear, align_corners: true);
            var shown = (question.Images * fine) + (question.Baselines * (1 - fine));
            return question.Classifier.Logits(shown).softmax(1)[0, question.Targets[0]].item<float>();
        })];
    }

    private static Heatmap OfThePatch(float inside, float outside) =>
        Map(32, 32, (r, c) => r is >= 8 and < 16 && c is >= 16 and < 24 ? inside : outside);

    private static Heatmap Scattered(int height, int width, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        using var values = rand([height, width], generator: generator);
        return Heatmap.From(values);
    }

    private static Heatmap Map(int height, int width, Func<int, int, float> value) =>
        new(height, width, [.. Enumerable.Range(0, height * width).Select(i => value(i / width, i % width))]);

    /// <summary><see cref="TinyClassifiers.Patch"/> at the top left of 90×90 pixels.</summary>
    private static NetworkClassifier FinePatch()
    {
        var weight = zeros(2, 3, 90, 90);
        weight[TensorIndex.Single(1), TensorIndex.Colon, TensorIndex.Slice(0, 8), TensorIndex.Slice(0, 8)] =
            40f / (3 * 64);
        var network = new Igos.Networks.Network(
        [
            new Igos.Networks.Layers.Convolution("patch", "image", weight, tensor(new float[] { 0, -10 })),
            new Igos.Networks.Layers.RoutingLayer("logits", "Flatten", ["patch"], x => x[0].flatten(1)),
        ], "image");
        return new NetworkClassifier("patch", network, new ImageSize(90, 90), Normalization.Unit, 2);
    }

    private sealed class Told(Action<ExplanationProgress> tell) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => tell(value);
    }
}
