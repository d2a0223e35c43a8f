using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Igos.Web.Access;
using Igos.Web.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Igos.Web;

/// <summary>The page on a server of its own: <c>igos serve</c>.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits";

    private static readonly TimeSpan MostToStop = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MostForHeaders = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly AccessOptions _access;

    private WebServer(WebApplication app, AccessOptions access) => (_app, _access) = (app, access);

    /// <summary>Where a browser finds it, with the token where there is one.</summary>
    public string Address
    {
        get
        {
            var bound = new Uri(_app.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses.First().Replace("*", "localhost", StringComparison.Ordinal));
            var name = _access.Host.Trim('[', ']');
            var host = name is "*" or "0.0.0.0" or "::" ? Dns.GetHostName()
                : name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name;
            var token = _access.Token is { } secret ? $"?token={secret}" : "";
            return $"http://{host}:{bound.Port.ToString(CultureInfo.InvariantCulture)}{_access.PathBase}/{token}";
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="models">The classifiers that can be asked, the first of them by default.</param>
    /// <param name="access">Who may come.</param>
    /// <param name="limits">How much of the machine visitors may take.</param>
    /// <param name="stores">Results of <c>igos evaluate</c> that can be opened.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="IgosException">The address can't be listened at.</exception>
    public static async Task<WebServer> StartAsync(IReadOnlyList<ServedModel> models, AccessOptions access,
        WebLimits limits, IReadOnlyList<string> stores, CancellationToken cancellationToken)
    {
        // Nothing of the folder or of the variables that it happens to be started with.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddLogging();
        // What failed here; not what visitors and their browsers did.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.Critical);
        builder.Logging.AddFilter<ConsoleLoggerProvider>("Igos", LogLevel.Error);
        builder.Logging.AddFilter<ConsoleLoggerProvider>(Circuits, LogLevel.Error);
        builder.Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = MostToStop);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.UploadBytes + 100_000;
            kestrel.Limits.RequestHeadersTimeout = MostForHeaders;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(5));
            kestrel.Limits.MaxConcurrentConnections = 2 * (limits.Visitors + limits.EventStreams);
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Visitors;
            Listen(kestrel, access);
        });
        builder.Services.AddIgosWeb(models, limits, access, stores);
        var app = builder.Build();
        app.UseIgosWeb();
        app.MapIgosWeb();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException) // used; no such address
        {
            await app.DisposeAsync();
            throw new IgosException($"{access.Host}:{access.Port} can't be listened at: {e.Message} "
                + "Give another --port (0 for any that is free), or another address of this machine by --host.", e);
        }

        return new WebServer(app, access);
    }

    /// <summary>Serves until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // told
        }
    }

    /// <summary>Stops it: visitors are sent away, and the work in hand ends within one network pass.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, AccessOptions access)
    {
        if (access.Host == "*")
        {
            kestrel.ListenAnyIP(access.Port);
        }
        else if (access.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.Listen(IPAddress.Loopback, access.Port);
        }
        else if (IPAddress.TryParse(access.Host.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, access.Port);
        }
        else
        {
            throw new ChoiceException("host", access.Host,
                "expected an address of this machine, such as 192.168.0.7, localhost, or * for all.");
        }
    }

    /// <summary>The command listens to signals itself.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
