using Spectre.Console;

namespace Igos.Reports.Tables;

/// <summary>A Spectre console on any writer.</summary>
internal static class PlainConsole
{
    private const int WidthOfFiles = 200; // where the output isn't a terminal, lines aren't broken early

    public static IAnsiConsole Create(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
