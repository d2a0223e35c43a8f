namespace Igos.Imaging;

/// <summary>What is to know of a photograph without having it: what results keep of it.</summary>
/// <param name="Name">The file's path as it was given, or what a program called it; null where nobody did.</param>
/// <param name="Width">In pixels, upright.</param>
/// <param name="Height">In pixels, upright.</param>
/// <param name="ContentHash">See <see cref="Photograph.ContentHash"/>.</param>
/// <param name="Resize">How it was brought to the classifier's input.</param>
/// <param name="Region">The part that the classifier saw.</param>
public sealed record PhotographDescription(
    string? Name, int Width, int Height, string? ContentHash, Resize Resize, PhotographRegion Region)
{
    /// <summary>Describes a photograph that is shown to a classifier.</summary>
    /// <param name="photograph">Not kept.</param>
    /// <param name="input">H and W of the classifier's input.</param>
    /// <param name="resize">How it is brought there.</param>
    public static PhotographDescription Of(Photograph photograph, ImageSize input, Resize resize) => new(
        photograph.Name, photograph.Width, photograph.Height, photograph.ContentHash, resize,
        photograph.Region(input, resize));
}
