namespace Igos.Loading.Weights;

/// <summary>A download failed; the message is a reason in words, for the sentence that the user gets.</summary>
internal sealed class DownloadException(string reason) : Exception(reason);
