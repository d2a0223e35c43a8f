using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Running;
using SkiaSharp;
using static TorchSharp.torch;

namespace Igos.Web.Work;

/// <summary>
/// One photograph before one classifier, for as long as somebody touches it: what is seen in it, and what is seen when
/// a part is gone.
/// </summary>
public sealed class Exploration : IDisposable
{
    private const int Bars = 5;
    private const int PictureQuality = 88; // of JPEG

    private readonly Rent _rent;
    private readonly Question _question;
    private readonly Turns _turns;
    private readonly Photograph _shown;

    private Exploration(Rent rent, Question question, Turns turns, Photograph shown)
    {
        (_rent, _question, _turns, _shown) = (rent, question, turns, shown);
        TopClasses = question.TopClasses(0, Bars);
    }

    /// <summary>The first guesses, the most probable first.</summary>
    public IReadOnlyList<ClassProbability> TopClasses { get; }

    /// <summary>H and W of the classifier's input, which no mask is finer than.</summary>
    public ImageSize InputSize => _rent.Classifier.InputSize;

    /// <summary>The classes' names; null where they aren't known.</summary>
    public IReadOnlyList<string>? Labels => _rent.Classifier.Labels;

    /// <summary>Whether methods that look inside can run.</summary>
    public bool HasLayers => _rent.Classifier.Network is not null;

    /// <summary>What is to know of the model before believing any of it.</summary>
    public IReadOnlyList<Warning> Warnings => _rent.Classifier.Warnings;

    /// <summary>Shows a photograph to a classifier.</summary>
    /// <param name="models">Where the classifier is.</param>
    /// <param name="turns">The order in which networks are asked.</param>
    /// <param name="upload">The photograph.</param>
    /// <param name="model">The classifier.</param>
    /// <param name="baseline">What will replace what is gone.</param>
    /// <param name="resize">How the photograph is brought to the input's size.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="IgosException">The classifier can't be loaded, or gives no numbers.</exception>
    public static Task<Exploration> BeginAsync(ServedModels models, Turns turns, Upload upload, ServedModel model,
        BaselineKind? baseline, Resize resize, CancellationToken cancellationToken) => turns.TakeAsync(() =>
    {
        var rent = models.Rent(model);
        try
        {
            using var scope = NewDisposeScope();
            using var photograph = upload.Decode();
            var size = rent.Classifier.InputSize;
            var question = new Question(rent.Classifier, photograph.ToTensor(size, resize), baseline);
            var region = photograph.Region(size, resize);
            var factor = (double)upload.Shown.Width / photograph.Width;
            var seen = new PhotographRegion(
                region.X * factor, region.Y * factor, region.Width * factor, region.Height * factor);
            var side = Math.Max(Upload.ShownSide, Math.Max(size.Height, size.Width));
            return new Exploration(rent, question, turns, upload.Shown.ScaledInto(side, side, seen));
        }
        catch
        {
            rent.Dispose();
            throw;
        }
    }, cancellationToken);

    /// <summary>What the network sees with a part gone.</summary>
    /// <param name="masks">1 where the photograph stays, 0 where it is gone; no finer than the input.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>One for each mask.</returns>
    public Task<IReadOnlyList<Look>> LookAsync(IReadOnlyList<Heatmap> masks, CancellationToken cancellationToken) =>
        _turns.TakeAsync<IReadOnlyList<Look>>(() =>
        {
            var probabilities = MaskedImage.Probabilities(_question, 0, masks, cancellationToken);
            return [.. masks.Zip(probabilities, (mask, classes) => new Look(Picture(mask), classes))];
        }, cancellationToken);

    /// <summary>A class by its index, with its probability for the whole photograph.</summary>
    public ClassProbability Class(int index) => _question.TopClasses(0, int.MaxValue).First(c => c.Index == index);

    /// <summary>The class that a text names: its name, a part of it, or its index.</summary>
    /// <exception cref="ChoiceException">No class fits, or several do.</exception>
    public int Find(string text) => new TargetChoice(text).Resolve(_rent.Classifier) ?? TopClasses[0].Index;

    /// <summary>What the network saw, as JPEG.</summary>
    public byte[] WholePicture() => Jpeg(_shown.Bitmap);

    /// <summary>Heatmaps over what the network saw, as JPEG.</summary>
    public Task<byte[][]> OverlaysAsync(IReadOnlyList<Heatmap> heatmaps, CancellationToken cancellationToken) =>
        _turns.TakeAsync<byte[][]>(() => [.. heatmaps.Select(heatmap =>
        {
            using var picture = Overlay.Draw(_shown, heatmap);
            return Jpeg(picture);
        })], cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever is looking at this moment has the turn: what they look at goes after them.
        _ = _turns.TakeAsync(() =>
        {
            _question.Dispose();
            _rent.Dispose();
            _shown.Dispose();
            return 0;
        }, CancellationToken.None);
    }

    private byte[] Picture(Heatmap mask)
    {
        using var picture = MaskedImage.Draw(_shown, _question, 0, mask);
        return Jpeg(picture);
    }

    private static byte[] Jpeg(SKBitmap picture)
    {
        using var data = picture.Encode(SKEncodedImageFormat.Jpeg, PictureQuality);
        return data.ToArray();
    }
}

/// <summary>A photograph of which a part is gone.</summary>
/// <param name="Picture">As JPEG.</param>
/// <param name="Probabilities">Of every class.</param>
public sealed record Look(byte[] Picture, IReadOnlyList<float> Probabilities);
