using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using SkiaSharp;
using static TorchSharp.torch;

namespace Igos.Tests.Metrics;

public class MaskedImageTests
{
    /// <summary>
    /// The left half of the cells is ranked first. Under a black baseline the left of the picture is black and the
    /// right the photograph's, to the bit where no mask's edge lies; the other way round when they are shown.
    /// </summary>
    [Fact]
    public void Draw_LeftHalf_IsRemovedOrAloneShown()
    {
        using var folder = new TemporaryFolder();
        using var photograph = White(folder, 64, 48);
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 1f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var map = new Heatmap(4, 4, [.. Enumerable.Range(0, 16).Select(i => i % 4 < 2 ? 1f : 0)]);
        using var deleted = Draw(photograph, question, map, 8, insert: false);
        using var inserted = Draw(photograph, question, map, 8, insert: true);
        Assert.Equal((64, 48), (deleted.Width, deleted.Height));
        // Columns 1 and 2 of 4 lie at pixels 21 and 42 of 63: between them the mask goes from 0 to 1 in a line.
        Assert.Equal(SKColors.Black, deleted.GetPixel(20, 30));
        Assert.Equal(SKColors.White, deleted.GetPixel(43, 30));
        Assert.Equal((byte)Math.Round(255 * 10 / 21.0), deleted.GetPixel(31, 30).Red);
        Assert.Equal(SKColors.White, inserted.GetPixel(20, 30));
        Assert.Equal(SKColors.Black, inserted.GetPixel(43, 30));
    }

    [Fact]
    public void Draw_NoCellsAndAll_AreThePhotographAndItsBaseline()
    {
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var pixels = photograph.ToTensor(new ImageSize(32, 32));
        using var question = new Question(classifier, pixels, BaselineKind.Grey, [1]);
        var map = new Heatmap(2, 3, [0, 5, 1, 2, 4, 3]);
        using var none = Draw(photograph, question, map, 0, insert: false);
        using var all = Draw(photograph, question, map, 6, insert: false);
        Assert.Equal(photograph.Bitmap.Pixels, none.Pixels);
        Assert.All(all.Pixels, pixel => Assert.True( // 0.5 is halfway between two of the 256 values
            pixel.Red is 127 or 128 && pixel.Green == pixel.Red && pixel.Blue == pixel.Red, pixel.ToString()));
    }

    /// <summary>Brought to the input's size, the picture is what the network was shown but for cells' edges.</summary>
    [Theory]
    [InlineData(BaselineKind.Black)]
    [InlineData(BaselineKind.Blur)]
    public void Draw_AtTheInputsSize_IsWhatTheNetworkSaw(BaselineKind baseline)
    {
        using var folder = new TemporaryFolder();
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var pixels = photograph.ToTensor(new ImageSize(32, 32));
        using var question = new Question(classifier, pixels, baseline, [1]);
        var map = new Heatmap(8, 8, [.. Enumerable.Range(0, 64).Select(i => (float)(i * 37 % 64))]);
        using var picture = Draw(photograph, question, map, 20, insert: true);
        var path = Path.Combine(folder.Path, "picture.png");
        using (var data = picture.Encode(SKEncodedImageFormat.Png, 100))
        {
            File.WriteAllBytes(path, data.ToArray());
        }

        using var read = Photograph.Read(path);
        using var scope = NewDisposeScope();
        var ranks = map.Ranks();
        var mask = tensor(ranks.Select(rank => rank < 20 ? 1f : 0).ToArray(), [1, 1, 8, 8]);
        var fine = nn.functional.interpolate(mask, size: [32, 32], mode: InterpolationMode.Bilinear,
            align_corners: true);
        var saw = (question.Images * fine) + (question.Baselines * (1 - fine));
        var difference = (read.ToTensor(new ImageSize(32, 32)) - saw).abs();
        Assert.InRange(difference.mean().item<float>(), 0, 0.02f);
    }

    [Fact]
    public void Draw_WhatCannotBeDrawn_IsRefused()
    {
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 1f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        SKBitmap Drawn(int cells, float value) =>
            Draw(photograph, question, new Heatmap(1, 2, [0, value]), cells, insert: false);
        Assert.Throws<ArgumentOutOfRangeException>(() => Drawn(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Drawn(-1, 1));
        Assert.Throws<IgosException>(() => Drawn(1, float.NaN));
    }

    /// <summary>
    /// With the patch that the class hangs on gone, what is left is the logit's bias; with it alone, the image's. By
    /// hand: logit 30 for white, −10 for black, and a softmax against 0.
    /// </summary>
    [Fact]
    public void Probabilities_WithAndWithoutThePatch_AreThoseOfItsLogits()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var images = cat([zeros(1, 3, 32, 32), ones(1, 3, 32, 32)]);
        using var question = new Question(classifier, images, BaselineKind.Black, [1, 1]);
        var patch = new float[32 * 32];
        for (var i = 0; i < 64; i++)
        {
            patch[((8 + (i / 8)) * 32) + 16 + (i % 8)] = 1;
        }

        var kept = new Heatmap(32, 32, patch);
        var gone = new Heatmap(32, 32, [.. patch.Select(value => 1 - value)]);
        var half = new Heatmap(32, 32, [.. patch.Select(value => value / 2)]);
        var none = new Heatmap(1, 1, [0]);
        var found = MaskedImage.Probabilities(question, 1, [kept, gone, half, none]);
        double[] logits = [30, -10, 10, -10];
        Assert.All(logits.Zip(found), pair =>
        {
            Assert.Equal(2, pair.Second.Length);
            Assert.Equal(1 / (1 + Math.Exp(-pair.First)), pair.Second[1], 1e-6);
            Assert.Equal(1 / (1 + Math.Exp(pair.First)), pair.Second[0], 1e-6);
        });
    }

    [Fact]
    public void Probabilities_OfAFinerMaskThanTheImage_AreRefused()
    {
        using var classifier = TinyClassifiers.Patch(8, 16);
        using var image = full([1, 3, 32, 32], 1f);
        using var question = new Question(classifier, image, BaselineKind.Black, [1]);
        var error = Assert.Throws<IgosException>(
            () => MaskedImage.Probabilities(question, 0, [new Heatmap(1, 33, new float[33])]));
        Assert.Contains("1×33", error.Message);
        Assert.Throws<OperationCanceledException>(() => MaskedImage.Probabilities(
            question, 0, [new Heatmap(1, 1, [1])], new CancellationToken(true)));
    }

    private static SKBitmap Draw(Photograph photograph, Question question, Heatmap map, int cells, bool insert) =>
        MaskedImage.Draw(photograph, question, 0, MaskedImage.FirstCells(map, cells, insert));

    private static Photograph White(TemporaryFolder folder, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.White);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var path = Path.Combine(folder.Path, "white.png");
        File.WriteAllBytes(path, data.ToArray());
        return Photograph.Read(path);
    }
}
