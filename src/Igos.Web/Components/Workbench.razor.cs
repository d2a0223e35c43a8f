using System.Globalization;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Running;
using Igos.Web.Work;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace Igos.Web.Components;

/// <summary>The page: a photograph, what a network sees in it, why, and the proof to touch.</summary>
public sealed partial class Workbench
{
    private const int MostHistory = 20;

    private readonly CancellationTokenSource _left = new();
    private readonly List<ExplanationJob> _history = [];
    private readonly Dictionary<string, Dictionary<string, string>> _chosen =
        new() { [Methods.All[0].Name] = [] };

    private Upload? _upload;
    private Exploration? _exploration;
    private ServedModel _model = null!;
    private BaselineKind? _baseline;
    private Resize _resize;
    private int _target;
    private string? _size;
    private string? _whole;
    private string? _error;
    private string _doing = "";
    private bool _isBusy;
    private bool _isFull;
    private bool _hasEntered;
    private bool _copied;
    private ExplanationJob? _job;
    private ExplanationJob? _shownJob;

    [Inject]
    private ServedModels Models { get; set; } = null!;

    [Inject]
    private ExplanationQueue Queue { get; set; } = null!;

    [Inject]
    private Turns Turns { get; set; } = null!;

    [Inject]
    private WebLimits Limits { get; set; } = null!;

    [Inject]
    private Visitors Visitors { get; set; } = null!;

    [Inject]
    private ServedStores Stores { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    private NumberWords Words { get; set; } = NumberWords.Usual;

    private bool IsWorking => _job is { HasEnded: false };

    /// <summary>The first guesses, and the class that is asked about where it isn't among them.</summary>
    private IReadOnlyList<ClassProbability> Asked => _exploration is not { } exploration ? []
        : exploration.TopClasses.Any(c => c.Index == _target) ? exploration.TopClasses
        : [.. exploration.TopClasses, exploration.Class(_target)];

    /// <summary>What heatmaps have where nothing is said.</summary>
    private int UsualSize => new OptionValues(new Dictionary<string, string>()).SizeFor(_exploration!.InputSize);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _model = Models.All[0];
        _hasEntered = Visitors.TryEnter();
        _isFull = !_hasEntered;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Words = new NumberWords(await Browser.InvokeAsync<string[]>("igos.separators", _left.Token));
            StateHasChanged();
        }
    }

    /// <summary>Whoever leaves takes their work along.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_job is { } job)
        {
            job.Changed -= Follow;
            Queue.Cancel(job);
        }

        await _left.CancelAsync();
        _exploration?.Dispose();
        if (_hasEntered)
        {
            Visitors.Leave();
        }
    }

    private Task TakeAsync(InputFileChangeEventArgs e) => DoAsync("Reading the photograph", async () =>
    {
        if (e.File.Size > Limits.UploadBytes)
        {
            throw new TooLargeException($"{e.File.Name} has {Words.Count(e.File.Size / 1_000_000)} MB; at most "
                + $"{Limits.UploadBytes / 1_000_000} MB are taken here: make it smaller.");
        }

        await using var stream = e.File.OpenReadStream(Limits.UploadBytes, _left.Token);
        await ShowAsync(await Upload.ReadAsync(stream, e.File.Name, Limits, _left.Token));
    });

    private Task TakeSampleAsync(string name) => DoAsync("Reading the photograph", async () =>
        await ShowAsync(await Samples.TakeAsync(name, Limits, _left.Token)));

    private Task SetModelAsync(string name) => AgainAsync(() => _model = Models.Find(name));

    private Task SetResizeAsync(Resize resize) => AgainAsync(() => _resize = resize);

    private Task SetBaselineAsync(BaselineKind? baseline) => AgainAsync(() => _baseline = baseline);

    private Task AgainAsync(Action change) => DoAsync("Asking the network", async () =>
    {
        change();
        if (_upload is { } upload)
        {
            await ShowAsync(upload);
        }
    });

    /// <summary>Shows a photograph to the network.</summary>
    private async Task ShowAsync(Upload upload)
    {
        Stop();
        _shownJob = null;
        await BeginAsync(upload);
        _target = _exploration!.TopClasses[0].Index;
    }

    private async Task BeginAsync(Upload upload)
    {
        _upload = upload;
        _doing = "Asking the network";
        _exploration?.Dispose();
        _exploration = null;
        StateHasChanged();
        _exploration = await Exploration.BeginAsync(
            Models, Turns, upload, _model, _baseline, _resize, _left.Token);
        _whole = _exploration.WholePicture().AsSource();
    }

    private void SetTarget(int target) => _target = target;

    private void SetAnother(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || _exploration is null)
        {
            return;
        }

        try
        {
            _error = null;
            _target = _exploration.Find(text.Trim());
        }
        catch (IgosException e)
        {
            _error = e.Message;
        }
    }

    private void Explain()
    {
        try
        {
            _error = null;
            int? size = string.IsNullOrWhiteSpace(_size) ? null
                : int.TryParse(_size, NumberStyles.None, CultureInfo.InvariantCulture, out var cells) && cells > 0
                ? cells : throw new ChoiceException(Choice.Size, _size, "expected a whole number of at least 1.");
            _job = Queue.Submit(new ExplanationRequest
            {
                Upload = _upload!,
                Model = _model,
                Methods = [.. _chosen.Select(pair => new MethodSettings(
                    pair.Key, new Dictionary<string, string>(pair.Value)))],
                Size = size,
                Target = _target.ToString(CultureInfo.InvariantCulture),
                Baseline = _baseline,
                Resize = _resize,
            });
            _job.Changed += Follow;
            _history.Add(_job);
            if (_history.Count > MostHistory)
            {
                _history.RemoveAt(0);
            }
        }
        catch (IgosException e)
        {
            _error = e.Message;
        }
    }

    private void Stop()
    {
        if (_job is { HasEnded: false } job)
        {
            Queue.Cancel(job);
        }
    }

    /// <summary>On the thread that works: the page follows on its own.</summary>
    private void Follow() => _ = InvokeAsync(() =>
    {
        if (_job is { HasEnded: true } job)
        {
            job.Changed -= Follow;
            _error = job.Error ?? _error;
            _shownJob = job.Result is null ? _shownJob : job;
        }

        StateHasChanged();
    });

    /// <summary>An earlier result, with the photograph and the model that it was about.</summary>
    private Task ShowAgainAsync(ExplanationJob job) => DoAsync("Asking the network", async () =>
    {
        var request = job.Request;
        if ((request.Upload, request.Model, request.Baseline, request.Resize)
            != (_upload, _model, _baseline, _resize))
        {
            (_model, _baseline, _resize) = (request.Model, request.Baseline, request.Resize);
            _shownJob = null;
            await BeginAsync(request.Upload);
        }

        _target = job.Result!.Target.Index;
        _shownJob = job;
    });

    private async Task CopyAsync(string text)
    {
        await Browser.InvokeVoidAsync("igos.copy", _left.Token, text);
        _copied = true;
    }

    private string Outcome(ExplanationJob job) => job.State switch
    {
        ExplanationState.Done when job.Result!.Rows[0] is var best =>
            $"{best.Explanation.Method.Title} best: "
            + string.Join(", ", best.Scores.Where(score => score.Curve.Count > 0)
                .Select(score => $"{score.Name} {Words.Score(score.Value)}")),
        ExplanationState.Failed => "failed",
        ExplanationState.Cancelled => "stopped",
        _ => "in work",
    };

    /// <summary>Does something that takes a while, and says what became of it.</summary>
    private async Task DoAsync(string doing, Func<Task> work)
    {
        (_error, _isBusy, _doing, _copied) = (null, true, doing, false);
        try
        {
            await work();
        }
        catch (Exception e) when (e is IgosException or IOException)
        {
            _error = e is IgosException ? e.Message : "The photograph didn't arrive: send it again.";
        }
        catch (OperationCanceledException)
        {
            // left
        }
        finally
        {
            _isBusy = false;
        }
    }
}
