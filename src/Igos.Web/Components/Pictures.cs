namespace Igos.Web.Components;

/// <summary>Pictures as a page holds them.</summary>
internal static class Pictures
{
    /// <summary>A JPEG as an image's source.</summary>
    public static string AsSource(this byte[] jpeg) => $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}";
}
