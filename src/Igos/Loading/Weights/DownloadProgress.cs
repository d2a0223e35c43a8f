namespace Igos.Loading.Weights;

/// <summary>How far a download is.</summary>
/// <param name="Received">Bytes on disk, those of an earlier, broken download included.</param>
/// <param name="Total">Bytes in all, or null where the server hasn't said.</param>
public readonly record struct DownloadProgress(long Received, long? Total);
