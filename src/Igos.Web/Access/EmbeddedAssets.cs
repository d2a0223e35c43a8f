using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Igos.Web.Access;

/// <summary>The page's scripts and styles, which the assembly carries.</summary>
internal static class EmbeddedAssets
{
    private static readonly (string Path, string Name, string Type)[] All =
    [
        ("/_framework/blazor.web.js", "blazor.web.js", "text/javascript"),
        ("/igos.js", "igos.js", "text/javascript"),
        ("/igos.css", "igos.css", "text/css"),
        ("/igos.svg", "igos.svg", "image/svg+xml"),
    ];

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name, type) in All)
        {
            var content = Read($"assets/{name}");
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
            routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache"; // asked for again, and answered by the tag alone
                return Results.Bytes(content, type, entityTag: tag);
            }).ExcludeFromDescription();
        }
    }

    /// <summary>The content of a resource that the assembly has.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using var held = new MemoryStream();
        stream.CopyTo(held);
        return held.ToArray();
    }
}
