using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Igos.Classifiers;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Store;
using Igos.Imaging;
using Igos.Metrics;
using Igos.NativeLibraries;
using Igos.Reports;
using Igos.Running;

namespace Igos.Evaluation;

/// <summary>
/// Takes a study's photographs through its rows and keeps each result as soon as it is there. What the store has
/// already isn't computed again, so that a run that was stopped, however, goes on.
/// </summary>
public sealed partial class EvaluationRun
{
    private const int Predicted = -1; // the store's word for the most probable class
    private const int Metric = 2 * 51; // passes of deletion and insertion

    private readonly ResultStore _store;
    private readonly IClassifier _classifier;
    private readonly EvaluationOptions _options;
    private readonly BaselineKind _baseline;
    private readonly long _model;
    private readonly long _question;
    private readonly IReadOnlyList<Judge> _judges;
    private readonly string _versions;
    private readonly Stopwatch _watch = new();

    private int _done;
    private int _failed;
    private int _total;
    private int _computed;
    private double _workDone;
    private double _workLeft;
    private (string? Path, string Hash) _lastHash = (null, "");

    /// <summary>Prepares a run.</summary>
    /// <param name="store">Where results are kept; not taken over.</param>
    /// <param name="classifier">What is explained; not taken over.</param>
    /// <param name="modelHash">
    /// What tells its weights from others': <see cref="ModelChoice.ContentHash"/>, or a hash of one's own.
    /// </param>
    /// <param name="options">What is run on which photographs.</param>
    /// <exception cref="ChoiceException">A row doesn't fit the classifier.</exception>
    /// <exception cref="IgosException">The store can't be written.</exception>
    public EvaluationRun(ResultStore store, IClassifier classifier, string modelHash, EvaluationOptions options)
    {
        options.Study.CheckFits(classifier.InputSize);
        if (options is { Target: StudyTarget.Truth, Truth: null })
        {
            throw new ChoiceException(Choice.Target, "truth", "the true classes aren't known: name them with truth.");
        }

        if (options.Pointing is not null && (options.ScoreBaselines.Count > 0 || options.ScoreModel is not null))
        {
            throw new ChoiceException(
                options.ScoreModel is null ? Choice.ScoreBaseline : Choice.ScoreModel,
                options.ScoreModel?.Classifier.Name ?? Word(options.ScoreBaselines[0]),
                "the pointing game scores no removed pixels: leave it out.");
        }

        if (options.ScoreModel is { } scored)
        {
            options.Study.CheckFits(scored.Classifier.InputSize);
        }

        (_store, _classifier, _options) = (store, classifier, options);
        _baseline = options.Baseline ?? Baseline.Default(classifier.InputSize);
        _model = Model(store, classifier, modelHash);
        _question = store.Question(Question(options, _baseline));
        _judges = [.. Judges(modelHash)];
        var versions = JsonSerializer.SerializeToNode(Versions.Current, Json.Options)!.AsObject();
        versions["device"] = classifier.Device.ToString();
        _versions = versions.ToJsonString();
    }

    private static long Model(ResultStore store, IClassifier classifier, string hash)
    {
        var description = JsonSerializer.SerializeToNode(ModelReport.Of(classifier), Json.Options)!.AsObject();
        description["output"] = classifier.Output.ToString();
        return store.Model(Identity(hash, classifier), classifier.Name, description.ToJsonString());
    }

    /// <summary>The explained network under other baselines, another network under all.</summary>
    private IEnumerable<Judge> Judges(string modelHash)
    {
        BaselineKind[] others = [.. _options.ScoreBaselines.Where(other => other != _baseline).Distinct()];
        int[] same = [.. Enumerable.Range(0, _classifier.ClassCount)];
        foreach (var baseline in others)
        {
            var word = Word(baseline);
            yield return new Judge(_store.Judge(_model, word), _classifier, baseline, same, word);
        }

        if (_options.ScoreModel is not { } other)
        {
            yield break;
        }

        var classifier = other.Classifier;
        var classes = other.Classes(_classifier);
        if (Identity(other.Hash, classifier) == Identity(modelHash, _classifier))
        {
            throw new ChoiceException(Choice.ScoreModel, classifier.Name,
                "that is the model that is explained: its scores are there anyway. Name another, or leave it out.");
        }

        var model = Model(_store, classifier, other.Hash);
        foreach (var baseline in others.Prepend(_baseline))
        {
            var word = Word(baseline);
            yield return new Judge(
                _store.Judge(model, word), classifier, baseline, classes, $"{classifier.Name}, {word}");
        }
    }

    /// <summary>Under what the store keeps this run's results.</summary>
    public StudyKeys Keys => new(_model, _question, [.. _judges.Select(judge => judge.Id)]);

    /// <summary>Runs, or goes on.</summary>
    /// <param name="events">Told what happens as it happens.</param>
    /// <param name="cancellationToken">Stops between two network passes; what is done is in the store.</param>
    /// <returns>How far it came: to the end.</returns>
    /// <exception cref="IgosException">The store can't be written any more.</exception>
    public EvaluationProgress Run(Action<EvaluationEvent>? events = null, CancellationToken cancellationToken = default)
    {
        _watch.Restart();
        foreach (var work in Plan(events, cancellationToken))
        {
            Run(work, events, cancellationToken);
        }

        return Progress();
    }

    /// <summary>What the store lacks, in the order in which a run would compute it.</summary>
    /// <param name="events">Told of photographs that can't be asked about.</param>
    /// <param name="cancellationToken">Stops between two photographs.</param>
    public IReadOnlyList<OpenCell> Open(
        Action<EvaluationEvent>? events = null, CancellationToken cancellationToken = default)
    {
        var measured = new MeasuredCosts(_store.Costs(_model));
        OpenCell Cell(Work work, MethodChoice row, double? scores)
        {
            var passes = scores ?? Others(row, Scores) + (measured.Passes(Key(row)) ?? Search(row));
            return new OpenCell(work.File, work.Hash, work.Asked, work.Truth, work.Pointing, row, passes,
                passes * measured.Pace);
        }

        return
        [
            .. Plan(events, cancellationToken).SelectMany(work => work.Rows.Select(row => Cell(work, row, null))
                .Concat(work.Unjudged.Select(row =>
                    Cell(work, row.Choice, row.Cell.HasHeatmap ? Metric * row.Judges.Count : null)))),
        ];
    }

    /// <summary>Which rows each photograph lacks.</summary>
    private List<Work> Plan(Action<EvaluationEvent>? events, CancellationToken cancellationToken)
    {
        var plan = new List<Work>();
        foreach (var asked in Asked(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _total += asked.Rows.Count;
            var (work, failure) = asked.Failure is { } reason ? (null, reason) : Plan(asked.Work!);
            if (failure is not null)
            {
                _failed += asked.Rows.Count;
                events?.Invoke(new PhotographDone(Progress(), asked.File.Name, 0, [failure]));
            }
            else if (work!.Rows.Count + work.Unjudged.Count > 0)
            {
                _workLeft += work.Rows.Sum(Passes) + work.Unjudged.Sum(Passes);
                plan.Add(work);
            }
        }

        return plan;
    }

    /// <summary>What is asked of each photograph, of which this run does its share.</summary>
    private IEnumerable<AskedPhotograph> Asked(CancellationToken cancellationToken)
    {
        var all = new List<AskedPhotograph>();
        var seen = new HashSet<(string, int)>();
        foreach (var item in Items())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = Ask(item);
            if (asked.Work is not { } work || seen.Add((work.Hash, work.Asked)))
            {
                all.Add(asked); // else the same photograph under another name
            }
        }

        return _options.Shard is { } shard ? Share(shard, all) : all;
    }

    /// <summary>The cells in an order that every machine has, whatever photographs are called there.</summary>
    private IEnumerable<AskedPhotograph> Share(Shard shard, IReadOnlyList<AskedPhotograph> all)
    {
        if (all.FirstOrDefault(asked => asked.Work is null) is { } unread)
        {
            throw new IgosException($"{unread.Failure} The shares of a study are told from all of its photographs: "
                + "give every shard the same ones.");
        }

        (AskedPhotograph Of, MethodChoice Row)[] cells =
        [
            .. all.OrderBy(asked => asked.Work!.Hash, StringComparer.Ordinal).ThenBy(asked => asked.Work!.Asked)
                .SelectMany(asked => asked.Rows.Select(row => (asked, row))),
        ];
        var scores = _options.Pointing is null ? 1 : 0; // without the judges', which may be asked for later
        var mine = shard.Of([.. cells.Select(cell => Passes(cell.Row, scores))]);
        var rows = cells.Where((_, i) => mine[i]).ToLookup(cell => cell.Of, cell => cell.Row);
        return all.Where(rows.Contains)
            .Select(asked => asked.With([.. rows[asked]]));
    }

    private IEnumerable<Item> Items() => _options.Pointing is { } questions
        ? questions.Select(question => new Item(question.Boxes.Photograph, question))
        : _options.Photographs.Select(file => new Item(file, null));

    private AskedPhotograph Ask(Item item)
    {
        var (file, rows) = (item.File, _options.Study.Rows);
        string hash;
        try
        {
            hash = Hash(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new AskedPhotograph(file, rows, null, File.Exists(file.Path)
                ? $"{file.Path} can't be read: {e.Message}" : $"{file.Path} doesn't exist.");
        }

        var truth = _options.Truth?.Of(file);
        var isUnknown = item.Pointing is null && _options.Target == StudyTarget.Truth && truth is null;
        var asked = item.Pointing?.Class ?? (_options.Target == StudyTarget.Truth ? truth ?? Predicted : Predicted);
        return new AskedPhotograph(file, rows, new Work(file, hash, asked, truth, item.Pointing, rows),
            isUnknown ? $"{file.Path}: its true class isn't known, so there is no target." : null);
    }

    private (Work? Work, string? Failure) Plan(Work work)
    {
        if (_store.Answer(work.Hash, _model, _question, work.Asked) is not { } answer || answer.Boxes != work.BoxesText)
        {
            return (work, null);
        }

        if (answer.Error is not null)
        {
            return _options.RetriesFailed ? (work, null) : (null, answer.Error);
        }

        if (work.Truth is not null && work.Truth != answer.Truth)
        {
            _store.SaveTruth(answer.Id, work.Truth);
        }

        return (Missing(work, answer), null);
    }

    /// <summary>What a photograph's rows lack: heatmaps, or a judge's scores of heatmaps that are there.</summary>
    private Work Missing(Work work, StoredAnswer answer)
    {
        var (cells, judged) = (_store.Cells(answer.Id), _store.Judged(answer.Id));
        var (missing, unjudged) = (new List<MethodChoice>(), new List<Unjudged>());
        foreach (var row in work.Rows)
        {
            if (!cells.TryGetValue(Key(row), out var cell) || (cell.HasFailed && _options.RetriesFailed))
            {
                missing.Add(row);
                continue;
            }

            var by = judged[cell.ChoiceId].ToDictionary(score => score.Judge, score => score.HasFailed);
            Judge[] lacking = cell.HasFailed ? [] : [.. _judges.Where(judge =>
                !by.TryGetValue(judge.Id, out var failed) || (failed && _options.RetriesFailed))];
            if (lacking.Length > 0)
            {
                unjudged.Add(new Unjudged(row, cell, lacking));
            }
            else if (cell.HasFailed || _judges.Any(judge => by[judge.Id]))
            {
                _failed++;
            }
            else
            {
                _done++;
            }
        }

        return work with { Rows = missing, Answer = answer, Unjudged = unjudged };
    }

    /// <summary>A photograph's questions follow one another, and it is read once for all.</summary>
    private string Hash(string path)
    {
        if (_lastHash.Path != path)
        {
            using var stream = File.OpenRead(path);
            _lastHash = (path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return _lastHash.Hash;
    }

    private void Run(Work work, Action<EvaluationEvent>? events, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var cells = Judge(work, failures, events, cancellationToken);
        if (work.Rows.Count + work.Unkept.Count() > 0)
        {
            cells += Explain(work, failures, events, cancellationToken);
        }

        events?.Invoke(new PhotographDone(Progress(), work.File.Name, cells, failures));
    }

    /// <summary>Judges the heatmaps that the store has.</summary>
    /// <returns>How many.</returns>
    private int Judge(Work work, List<string> failures, Action<EvaluationEvent>? events,
        CancellationToken cancellationToken)
    {
        Unjudged[] kept = [.. work.Unjudged.Where(row => row.Cell.HasHeatmap)];
        if (kept.Length == 0)
        {
            return 0;
        }

        var (photograph, unread) = Read(work.File.Path);
        using var picture = photograph;
        using var judges = photograph is null ? null
            : new PhotographJudges(_options, photograph, work.Answer!.Target!.Value);
        foreach (var row in kept)
        {
            events?.Invoke(new CellBegun(Progress(), work.File.Name, row.Choice));
            var heatmap = _store.Heatmap(work.Answer!.Id, row.Cell.ChoiceId)!;
            var scores = judges?.Score(row.Judges, heatmap, cancellationToken)
                ?? [.. row.Judges.Select(judge => new NewScore { Judge = judge.Id, Error = unread })];
            _store.Save(work.Answer.Id, row.Cell.ChoiceId, scores);
            Count(Failure(row.Choice, null, scores), Passes(row), failures);
        }

        return kept.Length;
    }

    /// <summary>The photograph, or why it can't be read.</summary>
    private (Photograph? Photograph, string? Problem) Read(string path)
    {
        try
        {
            return (Photograph.Read(path, _options.MaxPixels), null);
        }
        catch (IgosException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Why a row has no heatmap, or lacks a judge's scores; null where it lacks nothing.</summary>
    private string? Failure(MethodChoice row, string? failure, IReadOnlyList<NewScore> scores)
    {
        if (failure is not null)
        {
            return $"{row}: {failure}";
        }

        return scores.FirstOrDefault(score => score.Error is not null) is { } score
            ? $"{row}, scored by {_judges.First(judge => judge.Id == score.Judge).Title}: {score.Error}" : null;
    }

    private void Count(string? failure, double passes, List<string> failures)
    {
        _computed++;
        (_workDone, _workLeft) = (_workDone + passes, _workLeft - passes);
        if (failure is null)
        {
            _done++;
            return;
        }

        _failed++;
        failures.Add(failure);
    }

    /// <returns>How many heatmaps are in the store, or the errors in their place.</returns>
    private int Explain(Work work, List<string> failures, Action<EvaluationEvent>? events,
        CancellationToken cancellationToken)
    {
        // A heatmap that wasn't kept is found anew, to be judged.
        var unkept = work.Unkept.ToDictionary(row => row.Choice);
        MethodChoice[] rows = [.. work.Rows, .. unkept.Keys];
        var options = new RunOptions
        {
            Methods = rows,
            Metrics = work.Boxes is null ? [DeletionInsertion.Descriptor] : [],
            Target = work.Asked == Predicted ? null : work.Asked,
            Score = _options.Score,
            Resize = _options.Resize,
            MaxPixels = _options.MaxPixels,
            Baseline = _baseline,
            Seed = _options.Seed,
            MaxPerturbedImages = _options.MaxPerturbedImages,
            GoesOnAfterFailure = true,
        };
        long answer = 0;
        PointingTarget? target = null;
        PhotographJudges? judges = null;
        var cells = 0;
        void Tell(RunEvent happened)
        {
            switch (happened)
            {
                case PhotographSeen seen:
                    target = work.Boxes is { } boxes ? new PointingTarget(boxes, seen.Photograph) : null;
                    answer = _store.Save(Answer(work, seen.Photograph, target));
                    judges = new PhotographJudges(
                        _options, seen.Photograph.Photograph, seen.Photograph.Target.Index);
                    break;
                case MethodBegun begun:
                    events?.Invoke(new CellBegun(Progress(), work.File.Name, begun.Choice));
                    break;
                case MethodWorking working:
                    events?.Invoke(new CellWorking(Progress(), working.Progress));
                    break;
                case MethodDone { Result: var result }:
                    var before = unkept.GetValueOrDefault(result.Choice);
                    var scores = result.Explanation is { } explanation
                        ? judges!.Score(before?.Judges ?? _judges, explanation.Heatmap, cancellationToken) : [];
                    result = Keep(answer, result, target, scores, before);
                    cells++;
                    Count(Failure(result.Choice, result.Failure, scores), Passes(result.Choice), failures);
                    events?.Invoke(new CellDone(Progress(), work.File.Name, result));
                    break;
            }
        }

        try
        {
            PhotographRun.ExplainFile(_classifier, work.File.Path, options, seen => seen, Tell, cancellationToken);
        }
        catch (Exception e) when (answer == 0 && e is IgosException or ExternalException)
        {
            var reason = PhotographRun.Reason(e);
            _store.Save(Answer(work, null, null) with { Error = reason });
            failures.Add(reason);
            _failed += rows.Length;
            _workLeft -= rows.Sum(Passes);
        }
        finally
        {
            judges?.Dispose();
        }

        return cells;
    }

    private MethodResult Keep(long answer, MethodResult result, PointingTarget? target,
        IReadOnlyList<NewScore> scores, Unjudged? before)
    {
        if (before is not null && result.Failure is null)
        {
            _store.Save(answer, before.Cell.ChoiceId, scores); // all else is there
            return result;
        }

        var cell = Cell(answer, result);
        if (target is not null && result.Explanation is { } explanation)
        {
            try
            {
                cell = Pointed(cell, target, target.Point(explanation.Heatmap));
            }
            catch (IgosException e)
            {
                result = result with { Failure = e.Message };
                cell = cell with { Error = e.Message };
            }
        }

        _store.Save(cell, _options.KeepHeatmaps ? result.Explanation?.Heatmap : null, scores);
        return result;
    }

    private EvaluationProgress Progress()
    {
        var elapsed = _watch.Elapsed;
        TimeSpan? left = _workDone > 0 ? elapsed * (_workLeft / _workDone) : null;
        return new EvaluationProgress(_done, _failed, _total, _computed, elapsed, left);
    }

    private static (string, int) Key(MethodChoice row) => (row.Text, row.Method.Version);

    /// <summary>What a row costs, as far as it can be told before: what time is divided by.</summary>
    private double Passes(MethodChoice row) => Passes(row, Scores);

    private static double Passes(MethodChoice row, int scores) => Others(row, scores) + Search(row);

    /// <summary>By how many a heatmap is judged.</summary>
    private int Scores => _options.Pointing is null ? 1 + _judges.Count : 0;

    /// <summary>What a row costs besides its heatmap.</summary>
    private static double Others(MethodChoice row, int scores)
    {
        const int Question = 2;
        return Question + Metric * (scores + (scores > 0 && row.Options.Seeds > 1 ? row.Options.Seeds : 0));
    }

    /// <summary>What a row's heatmap costs, as its method declares.</summary>
    private static double Search(MethodChoice row)
    {
        const int Backward = 2; // a gradient takes about as long as two passes more
        var cost = row.Method.Cost(row.Options);
        return cost.Iterations * (cost.ForwardPasses + (1.0 + Backward) * cost.Gradients);
    }

    private double Passes(Unjudged row) => row.Cell.HasHeatmap ? Metric * row.Judges.Count : Passes(row.Choice);

    /// <summary>How the question reads in the store: everything besides the model that changes its figures.</summary>
    private static string Question(EvaluationOptions options, BaselineKind baseline) =>
        $"{Word(options.Score)}, {Word(baseline)} baseline, {Word(options.Resize)}, seed {options.Seed}, "
        + (options.Pointing is not null ? "pointing game"
            : $"{DeletionInsertion.Descriptor.Name} in {new DeletionInsertionOptions().Steps} steps");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The weights, and how pixels become their input and outputs become probabilities.</summary>
    private static string Identity(string modelHash, IClassifier classifier)
    {
        var normalization = classifier.Normalization;
        IEnumerable<double> numbers = [.. normalization.Mean, .. normalization.Std, normalization.Scale];
        var pixels = string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
        var identity = $"{modelHash} {classifier.InputSize} {normalization.Order} {pixels} {classifier.Output}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }

    private sealed record Item(PhotographFile File, PointingQuestion? Pointing);

    /// <summary>A photograph and its rows; without work where it can't be read.</summary>
    private sealed record AskedPhotograph(
        PhotographFile File, IReadOnlyList<MethodChoice> Rows, Work? Work, string? Failure)
    {
        public AskedPhotograph With(IReadOnlyList<MethodChoice> rows) =>
            this with { Rows = rows, Work = Work! with { Rows = rows } };
    }

    private sealed record Work(PhotographFile File, string Hash, int Asked, int? Truth, PointingQuestion? Pointing,
        IReadOnlyList<MethodChoice> Rows)
    {
        public BoxedClass? Boxes => Pointing?.Boxes;

        public string? BoxesText { get; } = Pointing is null ? null : AnnotatedBoxes.Of(Pointing.Boxes).ToText();

        /// <summary>What the store has; null where it has nothing of the photograph yet.</summary>
        public StoredAnswer? Answer { get; init; }

        /// <summary>Heatmaps that were found and that some judge hasn't seen.</summary>
        public IReadOnlyList<Unjudged> Unjudged { get; init; } = [];

        public IEnumerable<Unjudged> Unkept => Unjudged.Where(row => !row.Cell.HasHeatmap);
    }

    private sealed record Unjudged(MethodChoice Choice, StoredCell Cell, IReadOnlyList<Judge> Judges);
}
