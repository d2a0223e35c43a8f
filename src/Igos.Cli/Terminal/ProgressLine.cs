using Igos.Explainers;
using Igos.Reports;
using Spectre.Console;

namespace Igos.Cli.Terminal;

/// <summary>
/// One line on standard error while the work goes on; where that isn't a terminal, a line for each part that is done.
/// </summary>
internal sealed class ProgressLine : IProgress<ExplanationProgress>
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask? _task;
    private string _description = "";
    private double _share;
    private double _start;

    private ProgressLine(IAnsiConsole console, ProgressTask? task)
    {
        _console = console;
        _task = task;
    }

    /// <summary>Runs the work with a line that disappears at the end.</summary>
    public static T During<T>(Func<ProgressLine, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected
            ? work(new ProgressLine(console, null))
            : console.Progress().AutoClear(true)
                .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new ProgressLine(console, context.AddTask("Starting", maxValue: 1))));
    }

    /// <summary>Begins a part of the work.</summary>
    /// <param name="description">What is being done.</param>
    /// <param name="start">How much of the whole is done, from 0 to 1.</param>
    /// <param name="share">How much of the whole this part is.</param>
    public void Begin(string description, double start, double share)
    {
        (_description, _start, _share) = (description, start, share);
        if (_task is not null)
        {
            _task.Description = Shown(description);
            _task.Value = start;
        }
    }

    public void Report(ExplanationProgress value)
    {
        if (_task is not null)
        {
            _task.Value = _start + _share * value.Done / Math.Max(1, value.Total);
            var description = value.Total > 1 ? $"{_description}, {value.Done} of {value.Total}" : _description;
            _task.Description = Shown(description);
        }
    }

    /// <summary>A message that stays, on standard error.</summary>
    public void Message(string text)
    {
        if (_task is null)
        {
            StandardStreams.Say(text); // unwrapped: a log's lines are the reader's to break
        }
        else
        {
            _console.WriteLine(VisibleText.Of(text));
        }
    }

    /// <summary>What is done, for a log; on a terminal the line itself moves on.</summary>
    public void Log(string text)
    {
        if (_task is null)
        {
            StandardStreams.Say(text);
        }
    }

    private static string Shown(string description) => Markup.Escape(VisibleText.Of(description));
}
