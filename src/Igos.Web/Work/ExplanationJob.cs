using System.Diagnostics;
using System.Security.Cryptography;
using Igos.Running;

namespace Igos.Web.Work;

/// <summary>One thing that somebody asked for, from the queue to its result.</summary>
public sealed class ExplanationJob
{
    private const int IdBytes = 16; // nobody guesses another's
    private static readonly TimeSpan BetweenPictures = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _begun;
    private long _told;

    internal ExplanationJob(ExplanationRequest request) => Request = request;

    /// <summary>32 hexadecimal digits; who knows them may see the result.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>What was asked for.</summary>
    public ExplanationRequest Request { get; }

    /// <summary>Where it stands.</summary>
    public ExplanationState State { get; private set; }

    /// <summary>How far it is; null while it waits.</summary>
    public ExplanationStage? Stage { get; private set; }

    /// <summary>What came of it; null until it is done.</summary>
    public ExplanationResult? Result { get; private set; }

    /// <summary>Why nothing came of it, as people read it; null unless it failed.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether it is done, failed or stopped.</summary>
    public bool HasEnded => State > ExplanationState.Running;

    /// <summary>Ends when it does, however it does.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Told on another thread, at most ten times a second, and whenever its state changes; what listens returns at
    /// once.
    /// </summary>
    public event Action? Changed;

    internal CancellationToken Token => _stop.Token;

    internal void Cancel() => _stop.Cancel();

    internal void Begin()
    {
        _begun = Stopwatch.GetTimestamp();
        Become(ExplanationState.Running, new ExplanationStage(null, 0, Request.Methods.Count, 0, 0, null, 0));
    }

    /// <summary>Follows what happens in the run.</summary>
    internal void Tell(RunEvent happened)
    {
        var before = Stage!;
        var stage = happened switch
        {
            MethodBegun begun => before with
            {
                Method = begun.Choice.Method,
                Index = begun.Index,
                Done = 0,
                Total = 0,
                Mask = null,
            },
            MethodWorking { Progress: var progress } => before with
            {
                Done = progress.Done,
                Total = progress.Total,
                Mask = progress.Masks?[0] ?? before.Mask,
            },
            _ => before,
        };
        Stage = stage with { Seconds = Stopwatch.GetElapsedTime(_begun).TotalSeconds };
        if (happened is MethodBegun || Stopwatch.GetElapsedTime(_told) >= BetweenPictures)
        {
            _told = Stopwatch.GetTimestamp();
            Changed?.Invoke();
        }
    }

    internal void Finish(ExplanationResult result)
    {
        Result = result;
        End(ExplanationState.Done);
    }

    internal void Fail(string error)
    {
        Error = error;
        End(ExplanationState.Failed);
    }

    internal void EndCancelled() => End(ExplanationState.Cancelled);

    private void End(ExplanationState state)
    {
        Become(state, Stage);
        _ended.TrySetResult();
    }

    private void Become(ExplanationState state, ExplanationStage? stage)
    {
        (State, Stage) = (state, stage);
        Changed?.Invoke();
    }
}
