namespace Igos.Imaging;

/// <summary>Height and width in pixels.</summary>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Height}×{Width}";
}
