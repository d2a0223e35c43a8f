using System.Diagnostics;

namespace Igos.Cli.Tests;

/// <summary>Runs the built <c>igos</c> as a user does, in a process of its own.</summary>
internal static class BuiltCommand
{
    public static Task<Outcome> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(environment, null, arguments);

    /// <param name="environment">Variables set beside the test's own.</param>
    /// <param name="meanwhile">Done while the command runs; the process to end or to signal.</param>
    /// <param name="arguments">What comes after <c>igos</c>.</param>
    public static async Task<Outcome> RunAsync(
        IReadOnlyDictionary<string, string> environment, Func<Process, Task>? meanwhile, params string[] arguments)
    {
        var command = Path.Combine(AppContext.BaseDirectory, "Igos.Cli.dll");
        return await RunAsync(new ProcessStartInfo("dotnet", [command, .. arguments]), environment, meanwhile);
    }

    /// <summary>Runs it in a shell, with its streams redirected.</summary>
    /// <param name="redirections">What comes after the command in the shell, such as <c>2&gt;&amp;-</c>.</param>
    /// <param name="arguments">What comes after <c>igos</c>.</param>
    public static Task<Outcome> RunRedirectedAsync(string redirections, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Redirects in a POSIX shell.");
        var command = Path.Combine(AppContext.BaseDirectory, "Igos.Cli.dll");
        // The exit code is the command's, also where a pipe follows it.
        var script = $"set -o pipefail; \"$@\" {redirections}";
        return RunAsync(new ProcessStartInfo("bash", ["-c", script, "bash", "dotnet", command, .. arguments]),
            new Dictionary<string, string>(), null);
    }

    private static async Task<Outcome> RunAsync(ProcessStartInfo start,
        IReadOnlyDictionary<string, string> environment, Func<Process, Task>? meanwhile)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment.Remove("COLUMNS"); // the width of whoever runs the tests
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (meanwhile is not null)
            {
                await meanwhile(process);
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new Outcome(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(); // the test failed or was stopped
            }
        }
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
