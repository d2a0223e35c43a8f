using System.Diagnostics;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Loading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Igos.Hosting;

/// <summary>
/// Explains photographs for a host: one classifier, loaded once, and no more photographs at a time than
/// <see cref="IgosOptions.MaxConcurrent"/>. Any number of threads may call it.
/// </summary>
public sealed partial class PhotographExplainer : IAsyncDisposable, IDisposable
{
    private readonly IgosOptions _options;
    private readonly ILogger<PhotographExplainer> _logger;
    private readonly SemaphoreSlim _turns;
    private readonly SemaphoreSlim _loading = new(1);
    private readonly CancellationTokenSource _end = new();
    private IClassifier? _classifier;

    /// <summary>Made by the host; nothing is loaded yet.</summary>
    /// <param name="options">What <see cref="IgosServices.AddIgos"/> was told.</param>
    /// <param name="logger">Told of loading, of each explanation and of its warnings; null for nobody.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public PhotographExplainer(IOptions<IgosOptions> options, ILogger<PhotographExplainer>? logger = null)
    {
        (_options, _logger) = (options.Value, logger ?? NullLogger<PhotographExplainer>.Instance);
        _turns = new SemaphoreSlim(_options.MaxConcurrent);
    }

    /// <summary>The classifier, loaded when it is first asked for; a load that failed is tried again.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>This service's: not to be disposed.</returns>
    /// <exception cref="IgosException">The model can't be found or used.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public async Task<IClassifier> ClassifierAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_classifier is null)
            {
                var watch = Stopwatch.StartNew();
                _classifier = await Classifier.LoadAsync(
                    _options.Model, _options.ModelOptions, cancellationToken: cancellationToken).ConfigureAwait(false);
                Loaded(_classifier.Name, _classifier.ClassCount, watch.Elapsed.TotalSeconds);
            }

            return _classifier;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Reads an upload, no larger than <see cref="IgosOptions.MaxPixels"/>.</summary>
    /// <param name="upload">A file of a format that <see cref="Photograph"/> reads; left open.</param>
    /// <param name="name">What errors and results call it; null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="IgosException">What comes is empty, damaged, not a picture, or too large.</exception>
    public async Task<Photograph> ReadAsync(
        Stream upload, string? name = null, CancellationToken cancellationToken = default)
    {
        // Servers forbid to wait for the network on their threads.
        using var held = new MemoryStream();
        var part = new byte[81920];
        var most = Math.Min(_options.MaxPixels, int.MaxValue / 4) * 4;
        for (int read; (read = await upload.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (held.Length + read > most)
            {
                throw new IgosException($"{name ?? "The photograph"} has more than {most:N0} bytes: make it smaller, "
                    + $"or raise {nameof(IgosOptions)}.{nameof(IgosOptions.MaxPixels)}.");
            }

            held.Write(part, 0, read);
        }

        return Photograph.Decode(held.GetBuffer().AsSpan(0, (int)held.Length), name, _options.MaxPixels);
    }

    /// <summary>Explains a photograph when its turn comes, on another thread.</summary>
    /// <param name="explainer">The method; one may serve all calls.</param>
    /// <param name="photograph">Not taken over, and not to be disposed meanwhile.</param>
    /// <param name="target">The class asked about, by its name or index; null for the most probable one.</param>
    /// <param name="baseline">
    /// What pixels are replaced by; null, the default, for <see cref="Baseline.Default"/>.
    /// </param>
    /// <param name="resize">How the photograph is brought to the input's size; squashed by default.</param>
    /// <param name="progress">Told how far the work is, or null.</param>
    /// <param name="cancellationToken">
    /// Ends the wait, or the work between two network passes; the host's end does so too.
    /// </param>
    /// <returns>The explanation, with the photograph in it.</returns>
    /// <exception cref="IgosException">The class isn't one, or the method can't explain this classifier.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the host ends.</exception>
    /// <exception cref="ObjectDisposedException">The host has ended.</exception>
    public async Task<Explanation> ExplainAsync(IExplainer explainer, Photograph photograph, string? target = null,
        BaselineKind? baseline = null, Resize resize = Resize.Squash,
        IProgress<ExplanationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        var classifier = await ClassifierAsync(either.Token).ConfigureAwait(false);
        await _turns.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            var explanation = await explainer.ExplainAsync(
                classifier, photograph, target, baseline, resize, progress, either.Token).ConfigureAwait(false);
            Explained(photograph.Name, explanation.Caption, explanation.Seconds);
            foreach (var warning in explanation.Warnings)
            {
                Warned(photograph.Name, warning.Kind, warning.Text);
            }

            return explanation;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops what is running, waits for it, and disposes the classifier.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync().ConfigureAwait(false);
        for (var turn = 0; turn < _options.MaxConcurrent; turn++)
        {
            await _turns.WaitAsync().ConfigureAwait(false);
        }

        await _loading.WaitAsync().ConfigureAwait(false);
        _classifier?.Dispose();
        _loading.Release();
    }

    [LoggerMessage(1, LogLevel.Information, "Loaded {Model}, {Classes} classes, in {Seconds:0.00} s")]
    private partial void Loaded(string model, int classes, double seconds);

    [LoggerMessage(2, LogLevel.Information, "{Photograph}: {Explanation} in {Seconds:0.00} s")]
    private partial void Explained(string? photograph, string explanation, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Photograph}: {Kind}: {Text}")]
    private partial void Warned(string? photograph, WarningKind kind, string text);
}
