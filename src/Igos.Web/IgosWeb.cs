using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Web.Access;
using Igos.Web.Api;
using Igos.Web.Components;
using Igos.Web.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Igos.Web;

/// <summary>The page and its JSON interface as a part of somebody's own ASP.NET Core application.</summary>
/// <example>
/// <code>
/// var model = new ServedModel("resnet50", new ModelChoice { Model = "resnet50" }, "--model resnet50");
/// builder.Services.AddIgosWeb([model]);
/// var app = builder.Build();
/// app.UseIgosWeb();
/// app.MapIgosWeb();
/// </code>
/// </example>
public static class IgosWeb
{
    private static readonly TimeSpan KeptWhileGone = TimeSpan.FromSeconds(20);

    /// <summary>Adds what the page and the interface need.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="models">The classifiers that can be asked, the first of them by default.</param>
    /// <param name="limits">How much of the machine visitors may take.</param>
    /// <param name="access">Who may come.</param>
    /// <param name="stores">Results of <c>igos evaluate</c> that can be opened; none by default.</param>
    public static IServiceCollection AddIgosWeb(this IServiceCollection services, IReadOnlyList<ServedModel> models,
        WebLimits? limits = null, AccessOptions? access = null, IReadOnlyList<string>? stores = null)
    {
        limits ??= new WebLimits();
        services.AddSingleton(limits);
        services.AddSingleton(access ?? new AccessOptions());
        services.AddSingleton(new ServedStores(stores ?? []));
        services.AddSingleton(_ => new ServedModels(models, limits));
        services.AddSingleton<Turns>();
        services.AddSingleton<Visitors>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<ExplanationQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<ExplanationQueue>());
        services.AddDataProtection().UseEphemeralDataProtectionProvider(); // nothing is written
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitRetentionPeriod = KeptWhileGone;
            options.DisconnectedCircuitMaxRetained = 20;
        });
        services.AddOpenApi("openapi", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Igos";
            document.Info.Description = "Which pixels made an image classifier decide as it did, and the proof.";
            document.Info.Version = Versions.Current.Igos;
            return Task.CompletedTask;
        }));
        services.ConfigureHttpJsonOptions(options =>
        {
            foreach (var converter in Json.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }

            options.SerializerOptions.NumberHandling = Json.Options.NumberHandling;
        });
        return services;
    }

    /// <summary>Guards every request; before all else that answers any.</summary>
    public static IApplicationBuilder UseIgosWeb(this IApplicationBuilder app)
    {
        var access = app.ApplicationServices.GetRequiredService<AccessOptions>();
        if (access.PathBase.Length > 0)
        {
            app.UsePathBase(access.PathBase);
        }

        app.UseMiddleware<RequestGuard>(access);
        app.UseRouting();
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Serves the page, its interface and the stores' reports.</summary>
    public static void MapIgosWeb(this IEndpointRouteBuilder routes)
    {
        EmbeddedAssets.Map(routes);
        ExplanationsApi.Map(routes);
        routes.MapOpenApi("/api/{documentName}.json");
        routes.MapGet("/results/{index:int}", (int index, HttpContext context, ServedStores stores) =>
        {
            if (index < 0 || index >= stores.Paths.Count)
            {
                return Results.NotFound();
            }

            context.Response.Headers.ContentSecurityPolicy = ServedStores.Policy;
            try
            {
                return Results.Bytes(stores.Page(index), "text/html; charset=utf-8");
            }
            catch (IgosException e)
            {
                return Results.Text(e.Message, statusCode: StatusCodes.Status500InternalServerError);
            }
        }).ExcludeFromDescription();
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            options => options.ContentSecurityFrameAncestorsPolicy = null); // RequestGuard has it
    }
}
