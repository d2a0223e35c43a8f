using System.Globalization;
using Igos.Imaging;
using Igos.Running;
using SkiaSharp;

namespace Igos.Reports.Figures;

/// <summary>
/// attack-*.png, or .svg or .pdf: the paper's Figures 8 and 9, the picture before and after the attack, each with the
/// heatmap for what the classifier sees in it and the deletion and insertion curves.
/// </summary>
internal sealed class AttackFigure
{
    // In units of Scale pixels.
    private const int Scale = ComparisonPictures.Scale;
    private const float Margin = 28;
    private const float Gap = 14;
    private const float NameWidth = 190;
    private const float Side = ComparisonPictures.Height / (float)Scale;
    private const float CurvesWidth = ComparisonPictures.CurvesWidth / (float)Scale;

    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor Grey = new(0x66, 0x66, 0x66);
    private static readonly SKColor Line = new(0xdd, 0xdd, 0xdd);
    private static readonly SKColor Red = new(0xc6, 0x28, 0x28);
    private static readonly SKColor Blue = new(0x15, 0x65, 0xc0);

    private static readonly Paragraph Heading = new(20, Ink, Bold: true);
    private static readonly Paragraph Text = new(12.5f, Ink);
    private static readonly Paragraph Name = new(15, Ink, Bold: true);
    private static readonly Paragraph Small = new(11, Grey);
    private static readonly Paragraph Warning = new(12.5f, Red);
    private static readonly Paragraph Deletion = new(13, Red);
    private static readonly Paragraph Insertion = new(13, Blue);

    private readonly SKCanvas _canvas;
    private readonly AttackReport _report;
    private readonly AttackedPhotograph _attacked;
    private readonly PictureOptions? _pictures;
    private readonly float _pictureLeft = Margin + NameWidth + Gap;
    private readonly float _overlayLeft, _curvesLeft, _width;

    private AttackFigure(
        SKCanvas canvas, AttackReport report, AttackedPhotograph attacked, PictureOptions? pictures)
    {
        (_canvas, _report, _attacked, _pictures) = (canvas, report, attacked, pictures);
        var picture = attacked.Original.Photograph;
        var tile = Side * Math.Min(1, (float)picture.Width / picture.Height);
        _overlayLeft = _pictureLeft + tile + Gap;
        _curvesLeft = _overlayLeft + tile + Gap;
        _width = _curvesLeft + CurvesWidth + Margin;
    }

    /// <summary>Draws the figure and saves it as <see cref="FigureFile"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">With both heatmaps.</param>
    /// <param name="attacked">The pictures.</param>
    /// <param name="pictures">Colours and opacity of the heatmaps; the defaults by default.</param>
    public static void Save(
        string path, AttackReport report, AttackedPhotograph attacked, PictureOptions? pictures = null) =>
        RecordedFigure.Save(path, Scale, canvas =>
        {
            var figure = new AttackFigure(canvas, report, attacked, pictures);
            return (figure._width, figure.Draw());
        });

    /// <summary>Returns the figure's height.</summary>
    private float Draw()
    {
        var width = _width - (2 * Margin);
        var outcome = _attacked.Outcome;
        var title = outcome.IsRoundedSuccess ? $"{outcome.Original}, taken for {outcome.RoundedPrediction}"
            : $"{outcome.Original}, attacked in vain";
        var y = Heading.Draw(_canvas, title, Margin, Margin - 4, width) + 4;
        y = Text.Draw(_canvas, Facts(), Margin, y, width) + 4;
        if (_report.Failure is { } failure)
        {
            y = Warning.Draw(_canvas, $"{char.ToUpperInvariant(failure[0])}{failure[1..]}", Margin, y, width) + 4;
        }

        y = Heads(y + Gap) + 4;
        (string, ExplainedPhotograph, AttackedPictureReport)[] rows =
        [
            ("Original", _attacked.Original, _report.Original!),
            ("Adversarial", _attacked.Adversarial, _report.Adversarial!),
        ];
        foreach (var (name, explained, picture) in rows)
        {
            Rule(y);
            y = Row(name, explained, picture, y + 7) + 7;
        }

        Rule(y);
        return y + Margin;
    }

    private string Facts()
    {
        var (options, original) = (_attacked.Options, _attacked.Original);
        var aim = _attacked.Outcome.Target is { } target ? $"towards {target}" : $"away from {original.Target}";
        var epsilon = (options.Epsilon * 255).ToString("0.##", CultureInfo.InvariantCulture);
        var momentum = options.Momentum.ToString("0.##", CultureInfo.InvariantCulture);
        return $"{Path.GetFileName(_report.File)}, seen by {original.Classifier.Name} at "
            + $"{original.Classifier.InputSize}. Attacked by MI-FGSM {aim}: no colour of a pixel is changed by more "
            + $"than {epsilon} of 255 levels, in {options.Iterations} steps, momentum {momentum}. Each picture is "
            + "explained for the class that the network sees in it.";
    }

    private float Heads(float top)
    {
        var first = _report.Original!.Row!.Explanation;
        Small.Draw(_canvas, "what the network saw", _pictureLeft, top, Side);
        var method = $"{first.Method.Title} {first.Heatmap.Height}×{first.Heatmap.Width} over it";
        Small.Draw(_canvas, method, _overlayLeft, top, Side);
        var score = ScoreWords.Short(_report.Original.Row!.Scores);
        CurvesFigure.DrawHeading(_canvas, score, Small, _curvesLeft, top, CurvesWidth);
        return top + (1.35f * Small.Size);
    }

    /// <summary>Returns where it ends.</summary>
    private float Row(string name, ExplainedPhotograph explained, AttackedPictureReport picture, float top)
    {
        var row = picture.Row!;
        using var seen = explained.Photograph.ScaledInto(ComparisonPictures.Height, ComparisonPictures.Height);
        using var overlay = Overlay.Draw(seen, row.Explanation.Heatmap, options: _pictures);
        Picture(seen.Bitmap, _pictureLeft, top);
        Picture(overlay, _overlayLeft, top);
        var y = Small.Draw(_canvas, name, Margin, top, NameWidth);
        y = Name.Draw(_canvas, explained.Target.ToString(), Margin, y, NameWidth) + 2;
        y = Text.Draw(_canvas, $"probability {Numbers.Score(explained.Target.Probability)}", Margin, y, NameWidth) + 6;
        if (row.Scores.Count == 0)
        {
            return Math.Max(y, top + Side);
        }

        y = Deletion.Draw(_canvas, $"deletion {Numbers.Score(picture.Deletion!.Value)}", Margin, y, NameWidth);
        y = Insertion.Draw(_canvas, $"insertion {Numbers.Score(picture.Insertion!.Value)}", Margin, y, NameWidth);
        if (picture.HalfInsertedShare is { } half)
        {
            var share = (100 * half).ToString("0", CultureInfo.InvariantCulture);
            var words = $"half of its probability with {share}\u00a0% of the cells revealed";
            y = Text.Draw(_canvas, words, Margin, y + 4, NameWidth);
        }

        CurvesFigure.DrawSmall(_canvas, row.Scores, ComparisonPictures.CurvesWidth, ComparisonPictures.Height,
            _curvesLeft, top, Scale);
        return Math.Max(y, top + Side);
    }

    private void Picture(SKBitmap picture, float left, float top)
    {
        var (width, height) = ((float)picture.Width / Scale, (float)picture.Height / Scale);
        _canvas.DrawBitmap(picture, SKRect.Create(left, top, width, height));
    }

    private void Rule(float y)
    {
        using var paint = new SKPaint { Color = Line, StrokeWidth = 1 };
        _canvas.DrawLine(Margin, y, _width - Margin, y, paint);
    }
}
