using Igos;
using Igos.Explainers.Layers;
using Igos.Hosting;
using Igos.Running.Saved;

// A web service that explains uploads.
// dotnet run --project samples/ExplainUploads -c Release
// curl --data-binary @assets/cat.png http://localhost:5000/explain?target=cat
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddIgos(options => options.MaxPixels = 24_000_000);
var app = builder.Build();
var gradCam = new GradCam();

// Loaded before the first upload comes.
await app.Services.GetRequiredService<PhotographExplainer>().ClassifierAsync(app.Lifetime.ApplicationStopping);

app.MapPost("/explain", async (HttpRequest request, string? target, PhotographExplainer igos, CancellationToken gone) =>
{
    try
    {
        using var photograph = await igos.ReadAsync(request.Body, cancellationToken: gone);
        var explanation = await igos.ExplainAsync(gradCam, photograph, target, cancellationToken: gone);
        return Results.Content(ExplanationFile.ToText(explanation), "application/json");
    }
    catch (IgosException e)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
});
app.Run();
