using System.Collections.Concurrent;
using Igos.Explainers;
using Igos.Explainers.Gradients;
using Igos.Explainers.Layers;
using Igos.Explainers.Sampling;
using Igos.Imaging;
using Igos.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Igos.Hosting.Tests;

public sealed class PhotographExplainerTests
{
    private static readonly string Cat = ProjectFiles.Path("assets", "cat.png");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExplainAsync_ThroughTheHostsServices_IsAsByHand()
    {
        var log = new Log();
        await using var services = Services(log);
        var igos = services.GetRequiredService<PhotographExplainer>();
        Assert.Same(igos, services.GetRequiredService<PhotographExplainer>());
        await using var upload = File.OpenRead(Cat);
        using var photograph = await igos.ReadAsync(upload, "cat.png", Token);

        var found = await igos.ExplainAsync(
            new GradCam(), photograph, "cat", BaselineKind.Blur, cancellationToken: Token);

        var byHand = new GradCam().Explain(
            await igos.ClassifierAsync(Token), photograph, "cat", BaselineKind.Blur);
        Assert.Equal(byHand.Heatmap.Values.ToArray(), found.Heatmap.Values.ToArray());
        Assert.Equal(("cat.png", photograph), (found.Source!.Name, found.Photograph));
        Assert.Collection(log.Lines,
            line => Assert.Matches(@"^Information Loaded cifar10-resnet11, 10 classes, in \d+\.\d\d s$", line),
            line => Assert.Matches(@"^Information cat\.png: grad-cam 4×4: cat \(0\.945\) in \d+\.\d\d s$", line),
            line => Assert.StartsWith("Warning cat.png: BaselineScores: The blur baseline still scores", line));
    }

    /// <summary>As many at a time as the option says, however many call.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ExplainAsync_ManyCallers_TakeTurns(int turns)
    {
        await using var services = Services(new Log(), options => options.MaxConcurrent = turns);
        var igos = services.GetRequiredService<PhotographExplainer>();
        using var photograph = Photograph.Read(Cat);
        var (inside, most) = (0, 0);
        var gate = new Lock();
        var rise = new Rise(new() { Masks = 60, MaxPerturbedImages = 4 });

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
        {
            var isIn = false;
            return igos.ExplainAsync(rise, photograph, progress: new Told(progress =>
            {
                lock (gate)
                {
                    inside += isIn ? 0 : 1;
                    isIn = true;
                    most = Math.Max(most, inside);
                    inside -= progress.Done == progress.Total ? 1 : 0;
                    isIn = progress.Done != progress.Total;
                }
            }), cancellationToken: Token);
        }));

        Assert.InRange(most, 1, turns);
        Assert.True(turns == 1 || most > 1, "Nothing ran side by side.");
    }

    [Fact]
    public async Task Dispose_WhileItWorks_StopsAndFreesTheClassifier()
    {
        var services = Services(new Log());
        var igos = services.GetRequiredService<PhotographExplainer>();
        using var photograph = Photograph.Read(Cat);
        var begun = new TaskCompletionSource();
        var working = igos.ExplainAsync(new Rise(new() { Masks = 1_000_000 }), photograph,
            progress: new Told(_ => begun.TrySetResult()), cancellationToken: Token);
        await begun.Task.WaitAsync(Token);
        var waiting = igos.ExplainAsync(new Gradient(), photograph, cancellationToken: Token);
        var classifier = await igos.ClassifierAsync(Token);

        await services.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => igos.ExplainAsync(new Gradient(), photograph, cancellationToken: Token));
        Assert.Throws<ObjectDisposedException>(() => new Gradient().Explain(classifier, photograph));
    }

    [Fact]
    public async Task ReadAsync_MoreThanTheLimit_NamesTheOption()
    {
        await using var services = Services(new Log(), options => options.MaxPixels = 1000);
        var igos = services.GetRequiredService<PhotographExplainer>();
        await using var upload = File.OpenRead(Cat);
        var error = await Assert.ThrowsAsync<IgosException>(() => igos.ReadAsync(upload, "cat.png", Token));
        Assert.Equal("cat.png has more than 4,000 bytes: make it smaller, or raise IgosOptions.MaxPixels.",
            error.Message);
    }

    [Fact]
    public async Task Load_AModelThatIsNone_IsTriedAgain()
    {
        await using var services = Services(new Log(), options => options.Model = "resnet51");
        var igos = services.GetRequiredService<PhotographExplainer>();
        await Assert.ThrowsAsync<IgosException>(() => igos.ClassifierAsync(Token));
        await Assert.ThrowsAsync<IgosException>(() => igos.ClassifierAsync(Token));
    }

    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        using var services = Services(new Log(), options => options.MaxConcurrent = 0);
        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<PhotographExplainer>);
        Assert.Equal("IgosOptions: MaxConcurrent must be at least 1.", error.Message);
    }

    private static ServiceProvider Services(Log log, Action<IgosOptions>? configure = null) => new ServiceCollection()
        .AddLogging(logging => logging.AddProvider(log)).AddIgos(configure).BuildServiceProvider();

    private sealed class Told(Action<ExplanationProgress> tell) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => tell(value);
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
