using Igos.Web.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Igos.Web.Api;

/// <summary>What can be taken along of an explanation, each by an address of its own.</summary>
internal static class ExplanationFiles
{
    /// <summary>The heatmap over the photograph.</summary>
    public const string Overlay = "overlay.png";

    /// <summary>The heatmap alone.</summary>
    public const string Heatmap = "heatmap.png";

    /// <summary>The heatmap's numbers.</summary>
    public const string Numbers = "heatmap.npy";

    /// <summary>All but the pictures.</summary>
    public const string Report = "report.json";

    /// <summary>All methods on a page of one file.</summary>
    public const string Page = "compare.html";

    /// <summary>Of each heatmap.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Overlay, Heatmap, Numbers, Report];

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{id}/{row:int}/{file}", async (string id, int row, string file, ExplanationQueue queue,
            Turns turns, CancellationToken cancellationToken) =>
            Done(queue, id) is { } result && row >= 0 && row < result.Rows.Count
                ? await turns.TakeAsync(() => File(result, row, file), cancellationToken) : Results.NotFound())
            .WithSummary("A file of a heatmap: overlay.png, heatmap.png, heatmap.npy or report.json.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status404NotFound);
        routes.MapGet($"/{{id}}/{Page}", async (string id, ExplanationQueue queue, Turns turns,
            CancellationToken cancellationToken) => Done(queue, id) is { } result
                ? Results.File(await turns.TakeAsync(result.Page, cancellationToken), "text/html; charset=utf-8", Page)
                : Results.NotFound())
            .WithSummary("All methods on a page of one file.")
            .Produces(StatusCodes.Status200OK, contentType: "text/html")
            .Produces(StatusCodes.Status404NotFound);
    }

    private static ExplanationResult? Done(ExplanationQueue queue, string id) => queue.Find(id)?.Result;

    /// <summary>As a download, under the name that the command gives it.</summary>
    private static IResult File(ExplanationResult result, int row, string file)
    {
        var stem = result.Stem(row);
        return file switch
        {
            Overlay => Results.File(result.OverlayPicture(row), "image/png", $"{stem}.overlay.png"),
            Heatmap => Results.File(result.HeatmapPicture(row), "image/png", $"{stem}.heatmap.png"),
            Numbers => Results.File(result.NumPy(row), "application/octet-stream", $"{stem}.npy"),
            Report => Results.File(result.Report(row), "application/json", $"{stem}.json"),
            _ => Results.NotFound(),
        };
    }
}
