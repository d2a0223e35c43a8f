using System.Net;
using Hangfire;
using Hangfire.Common;
using Hangfire.Dashboard;
using Igos.Evaluation.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Igos.Workers;

/// <summary>Hangfire's own page of a store's queue, for this machine alone.</summary>
public static class Dashboard
{
    /// <summary>
    /// Serves the page at 127.0.0.1 until it is stopped. A browser that asks for another host is refused, so that no
    /// other page can read it.
    /// </summary>
    /// <param name="store">The database; its connection string is never shown.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="isWritable">Whether jobs can be deleted and tried again there.</param>
    /// <param name="ready">Told the page's address and the store's name once it can be opened.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IgosException">The store has no queue or can't be reached, or the port is taken.</exception>
    public static async Task RunAsync(string store, int port, bool isWritable, Action<string, string> ready,
        CancellationToken cancellationToken)
    {
        JobQueue.CheckHasQueue(store);
        JobStorage storage;
        string name;
        using (var results = ResultStore.Read(store))
        {
            name = results.Name;
            storage = JobQueue.Guarded(results, () => JobQueue.Existing(store)) ?? throw new IgosException(
                $"The store {name} has no queue yet: igos evaluate --submit makes it.");
        }

        await using var page = Page(storage, port, isWritable);
        try
        {
            await page.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new IgosException($"Port {port} can't be opened: {e.Message} Name another with --port.", e);
        }

        ready(page.Urls.Single(), name);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await page.StopAsync(CancellationToken.None);
    }

    private static WebApplication Page(JobStorage storage, int port, bool isWritable)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()); // no files, no variables
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        builder.Services.AddLogging();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAntiforgery(); // Hangfire asks for its token where it is there
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        var page = builder.Build();
        page.UseHostFiltering();
        page.Use((context, next) =>
        {
            context.Response.Headers.XFrameOptions = "DENY";
            return next(context);
        });
        // Not by AddHangfire, which makes this page's log the whole program's.
        page.UseMiddleware<AspNetCoreDashboardMiddleware>(storage, new DashboardOptions
        {
            AppPath = null,
            DashboardTitle = "igos",
            DisplayStorageConnectionString = false,
            DisplayNameFunc = (_, job) => Title(job),
            IsReadOnlyFunc = _ => !isWritable,
        }, DashboardRoutes.Routes);
        return page;
    }

    /// <summary>What a job computes: the first photograph, and how many results of how many photographs.</summary>
    private static string Title(Job job)
    {
        if (job.Type != typeof(StudyWork))
        {
            return job.ToString();
        }

        try
        {
            var photographs = StudyJob.Parse((string)job.Args[0]).Photographs;
            var first = photographs[0];
            var results = photographs.Sum(photograph => photograph.Rows.Count);
            return $"{first.Name}: {first.Rows[0].Choice}" + (results > 1 ? $", … ({results} results)" : "");
        }
        catch (IgosException e)
        {
            return e.Message; // another version's
        }
    }
}
