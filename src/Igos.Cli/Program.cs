using System.CommandLine;
using Igos.Cli.Attack;
using Igos.Cli.Compare;
using Igos.Cli.Evaluate;
using Igos.Cli.Explain;
using Igos.Cli.Models;
using Igos.Cli.Score;
using Igos.Cli.Serve;
using Igos.Cli.Terminal;
using Igos.Cli.Workers;

namespace Igos.Cli;

/// <summary>The <c>igos</c> command.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var streams = new StandardStreams();
        return streams.Close(await RunAsync(arguments));
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        using var interruption = new Interruption();
        var root = new RootCommand("Which pixels made an image classifier decide as it did, and the proof.")
        {
            ExplainCommand.Create(),
            CompareCommand.Create(),
            ScoreCommand.Create(),
            EvaluateCommand.Create(),
            WorkerCommand.Create(),
            DashboardCommand.Create(),
            AttackCommand.Create(),
            ServeCommand.Create(),
            ModelsCommand.Create(),
        };
        try
        {
            // No response files: a photograph's name may begin with @.
            var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var unknown, ..])
            {
                var commands = string.Join(", ", root.Subcommands.Select(c => c.Name));
                throw new UsageException(
                    $"{unknown}: there is no such command; there are {commands}. See igos --help.");
            }

            if (parsed.Errors.Count > 0)
            {
                var errors = string.Join(" ", parsed.Errors.Select(e => e.Message));
                throw new UsageException($"{errors} See igos{Words(parsed.CommandResult.Command)} --help.");
            }

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, interruption.Token);
        }
        catch (UsageException e)
        {
            return Report(e.Message, ExitCode.WrongUsage);
        }
        catch (ChoiceException e)
        {
            return Report($"--{e.Message}", ExitCode.WrongUsage); // choices are called as the flags are
        }
        catch (IgosException e)
        {
            return Report(e.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            return Report(Interruption.Message, ExitCode.Interrupted);
        }
    }

    /// <summary>How a command is called after <c>igos</c>, such as <c> models pull</c>.</summary>
    private static string Words(Command command) =>
        string.Concat(command.Parents.OfType<Command>().Append(command)
            .Where(c => c is not RootCommand).Select(c => $" {c.Name}"));

    private static int Report(string message, int exitCode)
    {
        StandardStreams.Say(CommandWords.Of(message));
        return exitCode;
    }
}
