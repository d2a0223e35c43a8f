namespace Igos.Web.Work;

/// <summary>The photographs that come along for whoever has none at hand.</summary>
internal static class Samples
{
    private const string Prefix = "samples/";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Samples).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Takes one.</summary>
    public static Task<Upload> TakeAsync(string name, WebLimits limits, CancellationToken cancellationToken) =>
        Upload.ReadAsync(typeof(Samples).Assembly.GetManifestResourceStream(Prefix + name)!, name, limits,
            cancellationToken);
}
