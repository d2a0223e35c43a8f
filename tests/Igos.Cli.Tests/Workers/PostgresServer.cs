using System.Diagnostics;
using Igos.Evaluation.Tests.Store;
using Igos.Tests;

namespace Igos.Cli.Tests.Workers;

/// <summary>A PostgreSQL of a test's own, which may restart it; the test is skipped where others have none.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>As a user names it.</summary>
    public string Store { get; private set; } = "";

    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Runs a POSIX shell.");
        _ = PostgresSchema.Address; // or the test is skipped
        var server = new PostgresServer();
        const UnixFileMode Passed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's user reaches its folder
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(server._folder.Path, Passed);
        }

        server.Store = (await server.RunAsync("start")).Trim();
        return server;
    }

    public Task RestartAsync() => RunAsync("restart");

    public void Dispose()
    {
        RunAsync("stop").GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private async Task<string> RunAsync(string verb)
    {
        using var script = Process.Start(new ProcessStartInfo(
            ProjectFiles.Path("eng", "postgres.sh"), [verb, Path.Combine(_folder.Path, "postgres")])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        return output;
    }
}
