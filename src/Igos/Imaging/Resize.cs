namespace Igos.Imaging;

/// <summary>How a photograph is brought to a classifier's input size.</summary>
public enum Resize
{
    /// <summary>The whole picture, its sides scaled each by its own factor.</summary>
    Squash,

    /// <summary>Torchvision's recipe: the shorter side to 256/224 of the input's, then the centre.</summary>
    Crop,
}
