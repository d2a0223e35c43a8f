using System.Security.Cryptography;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using SkiaSharp;

namespace Igos.Tests.Explainers;

/// <summary>One photograph in one call: what a program of three lines does.</summary>
public sealed class OnePhotographTests
{
    private static readonly string Cat = ProjectFiles.Path("assets", "cat.png");

    [Fact]
    public void Explain_ThreeLines_FindTheClassAndDrawIt()
    {
        using var file = new TemporaryFile(".png");

        using var classifier = Classifier.Load();
        var explanation = new GradCam().Explain(classifier, Photograph.Read(Cat), target: "CAT");
        explanation.SaveOverlay(file.Path);

        Assert.Equal((3, "cat"), (explanation.Target.Index, explanation.Target.Name));
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Cat)));
        var whole = new PhotographRegion(0, 0, 451, 300);
        Assert.Equal(new PhotographDescription(Cat, 451, 300, hash, Resize.Squash, whole), explanation.Source);
        Assert.Equal(classifier.Name, explanation.Model!.Name);
        Assert.StartsWith("grad-cam 4×4: cat (0.9", explanation.Caption);
        using var drawn = SKBitmap.Decode(file.Path);
        Assert.True(drawn.Height >= explanation.Photograph!.Height);
    }

    /// <summary>The same as by hand, whatever the method's type is called by.</summary>
    [Fact]
    public void Explain_EveryPartOfTheQuestion_IsAsByHand()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(Cat);
        using var pixels = photograph.ToTensor(classifier.InputSize, Resize.Crop);
        using var question = new Question(classifier, pixels, BaselineKind.Noise, [1], seed: 5);
        IExplainer explainer = new RandomHeatmap(new() { Size = 6, Seed = 5 });
        var byHand = explainer.Explain(question)[0];

        var found = explainer.Explain(classifier, photograph, "1", BaselineKind.Noise, Resize.Crop);

        Assert.Equal(byHand.Heatmap.Values.ToArray(), found.Heatmap.Values.ToArray());
        Assert.Equal((byHand.Target, byHand.BaselineProbability), (found.Target, found.BaselineProbability));
        Assert.Equal(photograph.Region(classifier.InputSize, Resize.Crop), found.Source!.Region);
        Assert.Same(photograph, found.Photograph);
    }

    [Fact]
    public void Score_OfAnExplanation_IsTheQuestionsOwn()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(Cat);
        using var pixels = photograph.ToTensor(classifier.InputSize, Resize.Crop);
        using var question = new Question(classifier, pixels, BaselineKind.Noise, [1], seed: 5);
        var explanation = new RandomHeatmap(new() { Size = 6, Seed = 5 })
            .Explain(classifier, photograph, "1", BaselineKind.Noise, Resize.Crop);
        var reports = new List<int>();

        var score = DeletionInsertion.Score(classifier, explanation, new() { Steps = 4, MaxPerturbedImages = 2 },
            new Told(progress => reports.Add(progress.Done * 100 / progress.Total)));

        var byHand = DeletionInsertion.Score(question, [explanation.Heatmap], new() { Steps = 4 })[0];
        Assert.Equal(byHand.DeletionCurve, score.DeletionCurve);
        Assert.Equal(byHand.InsertionCurve, score.InsertionCurve);
        Assert.Equal(reports.Distinct().Order(), reports); // 10 points, at most two at a time
        Assert.InRange(reports.Count, 6, 10);
        Assert.Equal((50, 100), (reports.Single(percent => percent == 50), reports[^1]));
        var ofTensor = explanation with { Photograph = null };
        Assert.Contains("no photograph", Assert.Throws<IgosException>(
            () => DeletionInsertion.Score(classifier, ofTensor)).Message);
        Assert.Throws<OperationCanceledException>(() => DeletionInsertion.Score(
            classifier, explanation, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task ExplainAsync_OneAndMany_AreTheSameAndStop()
    {
        using var classifier = TinyClassifiers.Random();
        var rise = new Rise(new() { Masks = 40, Size = 6 });
        using var cat = Photograph.Read(Cat);
        using var horse = Photograph.Read(ProjectFiles.Path("assets", "horse.png"));
        var expected = new[] { cat, horse }.Select(one => rise.Explain(classifier, one, "2").Heatmap.Values.ToArray());

        var read = new List<string>();
        IEnumerable<Photograph> Photographs()
        {
            foreach (var one in new[] { cat, horse })
            {
                read.Add(one.Name!);
                yield return one;
            }
        }

        var found = new List<float[]>();
        await foreach (var explanation in rise.ExplainAllAsync(classifier, Photographs(), "2",
            cancellationToken: TestContext.Current.CancellationToken))
        {
            found.Add(explanation.Heatmap.Values.ToArray());
            Assert.Equal(found.Count, read.Count); // each when it is asked for
            Assert.Equal(read[^1], explanation.Source!.Name);
        }

        Assert.Equal(expected, found);
        var alone = await rise.ExplainAsync(classifier, horse, "2",
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(found[1], alone.Heatmap.Values.ToArray());
        var score = await DeletionInsertion.ScoreAsync(classifier, alone,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(DeletionInsertion.Score(classifier, alone).Deletion, score.Deletion);

        using var stop = new CancellationTokenSource();
        var progress = new Told(value =>
        {
            if (value.Done > 0)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Rise(new() { Masks = 100_000 })
            .ExplainAsync(classifier, cat, progress: progress, cancellationToken: stop.Token));
        await Assert.ThrowsAsync<ChoiceException>(() => rise.ExplainAsync(classifier, cat, "7",
            cancellationToken: TestContext.Current.CancellationToken));
    }

    private sealed class Told(Action<ExplanationProgress> tell) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => tell(value);
    }

    [Fact]
    public void Explain_AClassThatIsNone_NamesTheTarget()
    {
        using var classifier = Classifier.Load();
        using var photograph = Photograph.Read(Cat);
        var error = Assert.Throws<ChoiceException>(() => new Gradient().Explain(classifier, photograph, "unicorn"));
        Assert.StartsWith("target unicorn: no class of cifar10-resnet11 has that name", error.Message);
    }

    [Fact]
    public void SaveOverlay_WithoutThePhotograph_SaysWhatToGive()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var pixels = TorchSharp.torch.full([1, 3, 32, 32], 0.6f);
        using var question = new Question(classifier, pixels);
        var ofTensor = new Gradient().Explain(question)[0];
        using var file = new TemporaryFile(".png");
        var missing = Assert.Throws<IgosException>(() => ofTensor.SaveOverlay(file.Path));
        Assert.Contains("give it as the photograph", missing.Message);

        using var small = Photograph.From(pixels);
        ofTensor.SaveOverlay(file.Path, small);
        using var cat = Photograph.Read(Cat);
        var ofCat = new Gradient().Explain(classifier, cat);
        var other = Assert.Throws<IgosException>(() => ofCat.SaveOverlay(file.Path, small));
        Assert.Contains($"{cat.Width}×{cat.Height} pixels; the one given has 32×32", other.Message);

        // Of the same size, and another picture.
        using var white = SkiaSharp.SKImage.Create(new SkiaSharp.SKImageInfo(cat.Width, cat.Height));
        using var png = white.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        using var decoded = Photograph.Decode(png.ToArray(), "white.png");
        var another = Assert.Throws<IgosException>(() => ofCat.SaveOverlay(file.Path, decoded));
        Assert.Contains($"white.png {decoded.ContentHash}. Give the one that was explained", another.Message);
        Assert.Contains("ends in .png, .svg, .pdf", Assert.Throws<IgosException>(
            () => ofCat.SaveOverlay(Path.ChangeExtension(file.Path, ".jpg"))).Message);

        cat.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ofCat.SaveOverlay(file.Path));
        Assert.Throws<ObjectDisposedException>(() => new Gradient().Explain(classifier, cat));
    }

    [Fact]
    public void ContentHash_OfTheEmbeddedAndOfAFile_IsTheBytes()
    {
        var bytes = File.ReadAllBytes(ProjectFiles.Path("src/Igos/Loading/Embedded/cifar10-resnet11.safetensors"));
        using var embedded = Classifier.Load();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), embedded.ContentHash);
        using var made = TinyClassifiers.Patch(8, 16);
        Assert.Null(made.ContentHash);
    }
}
