using Igos.Heatmaps;
using Igos.Imaging;
using SkiaSharp;

namespace Igos.Metrics;

/// <summary>
/// The pointing game: a heatmap for a class points at its greatest value, which should lie in one of the class's boxes.
/// J. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016; without a tolerance as in Qi,
/// Khorram, Li, AAAI 2020, Table 6, or with one as in Fong, Patrick, Vedaldi, "Understanding Deep Networks via Extremal
/// Perturbations and Smooth Masks", ICCV 2019 (TorchRay). Asks nothing of the network.
/// </summary>
/// <remarks>
/// Boxes and points are in the photograph's own pixels, upright, from 0; a box holds every pixel that it covers any
/// part of, so that one smaller than a pixel can be hit too.
/// </remarks>
public static class PointingGame
{
    /// <summary>
    /// TorchRay's tolerance, in pixels; the paper's, and the default everywhere, is 0.
    /// </summary>
    public const int TorchRayTolerance = 15;

    private const double DifficultShare = 0.25;

    /// <summary>Where a heatmap points: its greatest value at the photograph's resolution.</summary>
    /// <param name="heatmap">
    /// Finite, at any resolution. It is brought to the photograph's pixels by bilinear upsampling with the corner cells
    /// on the corners, and by means along a side that has fewer pixels than the heatmap has cells.
    /// </param>
    /// <param name="photograph">The photograph's size.</param>
    /// <param name="region">The part that the classifier saw, and the heatmap is of; the whole by default.</param>
    /// <returns>The pixel, always inside the region; the first, row by row, where several are equal.</returns>
    /// <exception cref="IgosException">The heatmap has NaN or infinite values.</exception>
    public static (int X, int Y) Point(Heatmap heatmap, ImageSize photograph, PhotographRegion? region = null)
    {
        if (!heatmap.IsFinite)
        {
            throw new IgosException("The heatmap holds NaN or infinite values, so it points nowhere.");
        }

        var seen = Seen(photograph, region);
        var (rows, columns) = (Places(seen.Height, heatmap.Height), Places(seen.Width, heatmap.Width));
        // Row by row of the photograph, which can have a hundred million pixels.
        var row = new double[heatmap.Width];
        var (best, x, y) = (float.NegativeInfinity, 0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var cell = 0; cell < row.Length; cell++)
            {
                var column = cell;
                row[cell] = rows[i].Value(r => heatmap[r, column]);
            }

            for (var j = 0; j < columns.Length; j++)
            {
                // As float32, so that what is equal but for the last digit of a sum is equal.
                var value = (float)columns[j].Value(c => row[c]);
                if (value > best)
                {
                    (best, x, y) = (value, seen.Left + j, seen.Top + i);
                }
            }
        }

        return (x, y);
    }

    /// <summary>How far a point is from the nearest pixel of some boxes.</summary>
    /// <param name="point">A pixel of the photograph.</param>
    /// <param name="boxes">What lies outside the photograph is cut off.</param>
    /// <param name="photograph">The photograph's size.</param>
    /// <returns>In pixels, between their centres: 0 in a box; infinite where there is no box.</returns>
    public static double Distance((int X, int Y) point, IEnumerable<PhotographRegion> boxes, ImageSize photograph) =>
        boxes.Select(box => Pixels(box, photograph)).Where(HasPixels).Select(box =>
        {
            double dx = Math.Max(0, Math.Max(box.Left - point.X, point.X - (box.Right - 1)));
            double dy = Math.Max(0, Math.Max(box.Top - point.Y, point.Y - (box.Bottom - 1)));
            return Math.Sqrt(dx * dx + dy * dy);
        }).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>
    /// Whether a point hits: it lies in a box, or nearer to one than the tolerance. As in TorchRay, a pixel at just the
    /// tolerance's distance doesn't, so that 1 is the same as 0.
    /// </summary>
    /// <param name="distance">From <see cref="Distance"/>.</param>
    /// <param name="tolerance">In pixels, at least 0: 0 as in the paper, 15 in TorchRay.</param>
    public static bool IsHit(double distance, double tolerance = 0) => distance == 0 || distance < tolerance;

    /// <summary>
    /// Whether a question is of the difficult ones: its boxes' areas sum up to less than a quarter of the photograph,
    /// and another class is there to be taken for it.
    /// </summary>
    /// <param name="boxes">The class's.</param>
    /// <param name="photograph">The photograph's size.</param>
    /// <param name="hasOtherClass">Whether a box of another class is in the photograph.</param>
    public static bool IsDifficult(
        IEnumerable<PhotographRegion> boxes, ImageSize photograph, bool hasOtherClass) => hasOtherClass
            && boxes.Sum(box => box.Width * box.Height) < DifficultShare * photograph.Width * photograph.Height;

    /// <summary>Whether any of the boxes' pixels lies in the part of the photograph that the classifier saw.</summary>
    /// <param name="boxes">The class's.</param>
    /// <param name="photograph">The photograph's size.</param>
    /// <param name="region">The part; the whole by default.</param>
    public static bool IsSeen(
        IEnumerable<PhotographRegion> boxes, ImageSize photograph, PhotographRegion? region = null)
    {
        var seen = Seen(photograph, region);
        return boxes.Any(box => HasPixels(SKRectI.Intersect(Pixels(box, photograph), seen)));
    }

    /// <summary>How often a point drawn at random hits without tolerance: the boxes' share of what is seen.</summary>
    /// <param name="boxes">The class's; where they overlap, a pixel counts once.</param>
    /// <param name="photograph">The photograph's size.</param>
    /// <param name="region">The part that the classifier saw; the whole by default.</param>
    /// <returns>From 0 to 1.</returns>
    public static double Chance(
        IEnumerable<PhotographRegion> boxes, ImageSize photograph, PhotographRegion? region = null)
    {
        var seen = Seen(photograph, region);
        SKRectI[] parts =
            [.. boxes.Select(box => SKRectI.Intersect(Pixels(box, photograph), seen)).Where(HasPixels)];
        int[] edges = [.. parts.SelectMany(part => (int[])[part.Top, part.Bottom]).Distinct().Order()];
        // Between two edges every row holds the same columns.
        var covered = edges.Zip(edges.Skip(1), (top, bottom) =>
            (long)(bottom - top) * Length(parts.Where(part => part.Top <= top && part.Bottom >= bottom))).Sum();
        return covered / ((double)seen.Width * seen.Height);
    }

    /// <summary>Accuracy: the mean over each class's questions, averaged over the classes.</summary>
    /// <param name="questions">For each question its class, and 1 for a hit and 0 for a miss.</param>
    /// <returns>From 0 to 1; null where there is no question.</returns>
    public static double? Accuracy(IEnumerable<(int Class, double Hit)> questions) =>
        questions.GroupBy(question => question.Class)
            .Select(group => (double?)group.Average(question => question.Hit)).Average();

    private static SKRectI Seen(ImageSize photograph, PhotographRegion? region) =>
        (region ?? new PhotographRegion(0, 0, photograph.Width, photograph.Height)).Pixels(photograph);

    /// <summary>The pixels that a box covers any part of.</summary>
    private static SKRectI Pixels(PhotographRegion box, ImageSize photograph)
    {
        var (right, bottom) = (Math.Ceiling(box.X + box.Width), Math.Ceiling(box.Y + box.Height));
        return new SKRectI(
            (int)Math.Clamp(Math.Floor(box.X), 0, photograph.Width),
            (int)Math.Clamp(Math.Floor(box.Y), 0, photograph.Height),
            (int)Math.Clamp(right, 0, photograph.Width), (int)Math.Clamp(bottom, 0, photograph.Height));
    }

    /// <summary>Skia calls only the rectangle of four zeros empty.</summary>
    private static bool HasPixels(SKRectI part) => part.Width > 0 && part.Height > 0;

    /// <summary>How many columns some boxes cover together.</summary>
    private static long Length(IEnumerable<SKRectI> parts)
    {
        var (length, end) = (0L, int.MinValue);
        foreach (var part in parts.OrderBy(part => part.Left))
        {
            length += Math.Max(0, part.Right - Math.Max(end, part.Left));
            end = Math.Max(end, part.Right);
        }

        return length;
    }

    /// <summary>Of which cells each pixel along a side takes its value.</summary>
    private static Place[] Places(int pixels, int cells) => [.. Enumerable.Range(0, pixels).Select(pixel =>
    {
        if (pixels < cells)
        {
            var (start, end) = ((long)pixel * cells / pixels, ((pixel + 1L) * cells + pixels - 1) / pixels);
            return new Place((int)start, (int)end - 1, null);
        }

        var place = pixels == 1 ? 0 : pixel * (cells - 1.0) / (pixels - 1);
        var first = (int)place;
        return new Place(first, Math.Min(first + 1, cells - 1), place - first);
    })];

    /// <summary>Cells along a side: the mean of First to Last, or, with a fraction, a place between the two.</summary>
    private readonly record struct Place(int First, int Last, double? Fraction)
    {
        public double Value(Func<int, double> cell)
        {
            if (Fraction is { } t)
            {
                var from = cell(First);
                return from + t * (cell(Last) - from); // exact where both are equal
            }

            var sum = 0.0;
            for (var i = First; i <= Last; i++)
            {
                sum += cell(i);
            }

            return sum / (Last - First + 1);
        }
    }
}
