namespace Igos.Explainers;

/// <summary>What a method asks of the network for one image, besides the two forward passes of its question.</summary>
/// <param name="Gradients">Forward and backward passes; of one iteration.</param>
/// <param name="ForwardPasses">Forward passes without a gradient; of one iteration.</param>
/// <param name="Iterations">How often.</param>
/// <param name="IsAbout">Whether the forward passes depend on the image, as a line search's trials do.</param>
public readonly record struct Cost(int Gradients, int ForwardPasses, int Iterations = 1, bool IsAbout = false)
{
    /// <summary>In words: <c>15 · (20 gradients and about 4 forward passes)</c>.</summary>
    public override string ToString()
    {
        var about = IsAbout ? "about " : "";
        var forward = ForwardPasses == 0 ? "" : about + Counted(ForwardPasses, "forward pass", "es");
        var gradients = Gradients == 0 ? "" : Counted(Gradients, "gradient", "s");
        var both = gradients.Length > 0 && forward.Length > 0 ? $"{gradients} and {forward}" : gradients + forward;
        return both.Length == 0 ? "none" : Iterations == 1 ? both : $"{Iterations} · ({both})";
    }

    private static string Counted(int count, string word, string plural) =>
        $"{count} {word}{(count == 1 ? "" : plural)}";
}
