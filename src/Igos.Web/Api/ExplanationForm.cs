using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace Igos.Web.Api;

/// <summary>A photograph, and what is asked about it.</summary>
internal sealed record ExplanationForm
{
    [Description("JPEG, PNG, WebP, BMP or GIF.")]
    public required IFormFile Photograph { get; init; }

    [Description("A name of /api/models; the first of them by default.")]
    public string? Model { get; init; }

    [Description("A method's line: its name, and options with their values, such as igos l1=0.1 seed=2; see "
        + "/api/methods. Several times for several methods; igos by default.")]
    public string[]? Method { get; init; }

    [Description("Cells of the heatmap a side, for all methods; by default as in the command.")]
    public int? Size { get; init; }

    [Description("The class: predicted (default), an index or a name.")]
    public string? Target { get; init; }

    [Description("What removed pixels become: blur, black, grey, mean, noise or median; by default what suits the "
        + "input's size.")]
    public string? Baseline { get; init; }

    [Description("squash (default) or crop.")]
    public string? Resize { get; init; }
}
