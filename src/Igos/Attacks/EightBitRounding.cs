namespace Igos.Attacks;

/// <summary>
/// Brings adversarial images to the 256 levels that a picture's file holds, without leaving the ε ball.
/// </summary>
internal static class EightBitRounding
{
    private const int Levels = 255;

    // In levels: what float32 leaves of the level that a pixel was read from, and what double leaves of 255·ε.
    private const double PixelRounding = 1e-4, EpsilonRounding = 1e-9;

    /// <summary>The nearest level to each adversarial value of those within ε of the image's.</summary>
    /// <param name="images">Before the attack, from 0 to 1.</param>
    /// <param name="adversarial">After it, as many.</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>From 0 to 255.</returns>
    /// <exception cref="IgosException">
    /// An image lies between levels, and ε is so small that no level is within it.
    /// </exception>
    public static byte[] Round(ReadOnlySpan<float> images, ReadOnlySpan<float> adversarial, double epsilon)
    {
        var levels = new byte[images.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var image = Level(images[i]);
            var least = Math.Max(0, Math.Ceiling(image - (Levels * epsilon) - EpsilonRounding));
            var most = Math.Min(Levels, Math.Floor(image + (Levels * epsilon) + EpsilonRounding));
            if (least > most)
            {
                throw new IgosException($"Epsilon {epsilon:0.#####} is less than half a level of an 8-bit picture, and "
                    + "the images lie between levels, so that no such picture is within it: round the images to "
                    + "multiples of 1/255, or choose a greater epsilon.");
            }

            levels[i] = (byte)Math.Clamp(Math.Round((double)adversarial[i] * Levels), least, most);
        }

        return levels;
    }

    /// <summary>The greatest change of a value, of the range from 0 to 1.</summary>
    /// <param name="images">Before the attack, from 0 to 1.</param>
    /// <param name="levels">After it, from 0 to 255, as many.</param>
    public static double LargestChange(ReadOnlySpan<float> images, ReadOnlySpan<byte> levels)
    {
        var largest = 0.0;
        for (var i = 0; i < levels.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(levels[i] - Level(images[i])) / Levels);
        }

        return largest;
    }

    /// <summary>A pixel in levels; one that was read from a picture is at its level exactly.</summary>
    private static double Level(float pixel)
    {
        var level = (double)pixel * Levels;
        var nearest = Math.Round(level);
        return Math.Abs(level - nearest) < PixelRounding ? nearest : level;
    }
}
