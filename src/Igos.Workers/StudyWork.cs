using System.Globalization;
using System.Security.Cryptography;
using Hangfire;
using Igos.Classifiers;
using Igos.Evaluation;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Running;

namespace Igos.Workers;

/// <summary>Computes jobs on this machine. The network is kept from one job to the next.</summary>
public sealed class StudyWork : IDisposable
{
    private const string MaxPerturbed = "max-perturbed";

    private readonly WorkerOptions _options;
    private readonly Action<Action> _compute;
    private readonly Dictionary<string, IClassifier> _networks = [];

    /// <param name="options">What this machine has.</param>
    /// <param name="compute">Runs a job, where it is to run, and waits for its end.</param>
    internal StudyWork(WorkerOptions options, Action<Action> compute) => (_options, _compute) = (options, compute);

    /// <summary>
    /// Computes what a job lacks. After three failures it is left with its error; others go on.
    /// </summary>
    /// <param name="job">A <see cref="StudyJob"/> as JSON.</param>
    /// <param name="cancellationToken">Stops after the cell in hand; what is left is another worker's.</param>
    /// <exception cref="IgosException">A file is missing or another one, or the store is gone.</exception>
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [10, 60], OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public void Compute(string job, CancellationToken cancellationToken)
    {
        try
        {
            _compute(() => Compute(StudyJob.Parse(job), cancellationToken));
        }
        catch (IgosException e)
        {
            _options.Tell?.Invoke(e.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var network in _networks.Values)
        {
            network.Dispose();
        }
    }

    private void Compute(StudyJob study, CancellationToken cancellationToken)
    {
        var classifier = Network(study.Model, study.ModelHash);
        var scored = study.ScoreModel is { } other
            ? new ScoreModel(Network(other, study.ScoreModelHash!), study.ScoreModelHash!) : null;
        using var store = ResultStore.Open(_options.Store);
        var refused = new List<string>();
        foreach (var photograph in study.Photographs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PhotographFile file;
            try
            {
                file = Checked(photograph);
            }
            catch (IgosException e)
            {
                refused.Add(e.Message); // the job's others don't suffer for it
                continue;
            }

            using var stop = new CancellationTokenSource();
            var most = _options.MaxPerturbedImages ?? study.MaxPerturbedImages;
            var run = new EvaluationRun(store, classifier, study.ModelHash, new EvaluationOptions
            {
                Study = Study.Of(photograph.Rows.Select(row => Choice(row, most))),
                Photographs = [file],
                Pointing = photograph.Question is { } question
                    ? [question with { Boxes = question.Boxes with { Photograph = file } }] : null,
                Truth = photograph.Truth is { } truth ? TrueClasses.Of(truth, classifier) : null,
                Target = study.Target,
                Score = study.Score,
                Resize = study.Resize,
                MaxPixels = study.MaxPixels,
                Baseline = study.Baseline,
                ScoreBaselines = study.ScoreBaselines,
                ScoreModel = scored,
                Seed = study.Seed,
                MaxPerturbedImages = most,
                KeepHeatmaps = study.KeepHeatmaps,
                RetriesFailed = study.RetriesFailed,
            });
            RequireSame(run.Keys, study.Keys, classifier);
            run.Run(happened =>
            {
                if (happened is CellDone done)
                {
                    _options.Tell?.Invoke($"{done.Photograph}, {done.Result.Choice}"
                        + (done.Result.Failure is { } failure ? $": {failure}" : ""));
                    if (cancellationToken.IsCancellationRequested)
                    {
                        stop.Cancel(); // the cell in hand is kept
                    }
                }
            }, stop.Token);
        }

        if (refused.Count > 0)
        {
            throw new IgosException(string.Join(' ', refused));
        }
    }

    /// <summary>Whatever of a job this igos reads in another way, its figures aren't the study's.</summary>
    private static void RequireSame(StudyKeys here, StudyKeys study, IClassifier classifier)
    {
        if (here.Model != study.Model || here.Question != study.Question || !here.Judges.SequenceEqual(study.Judges))
        {
            throw new IgosException($"What this worker would compute isn't the study's: {classifier.Name}, its "
                + "normalization, its outputs or the question differ from what was submitted. Run the same igos on all "
                + "machines and submit the study again.");
        }
    }

    private static MethodChoice Choice(JobRow row, int mostPerturbed)
    {
        var choice = MethodChoice.Parse(row.Choice);
        return choice.Method.Version == row.Version
            ? choice.With(MaxPerturbed, mostPerturbed.ToString(CultureInfo.InvariantCulture))
            : throw new IgosException($"The job asks for version {row.Version} of {choice.Method.Name}, and this igos "
                + $"has {choice.Method.Version}: run the same igos on all machines.");
    }

    private IClassifier Network(ModelChoice choice, string hash)
    {
        var here = _options.Here(choice);
        var found = here.ContentHash();
        if (found != hash)
        {
            throw new IgosException($"The model {here.Model} isn't the study's: its content has the hash {found}, and "
                + $"the study's has {hash}. Give this worker the study's file with --model.");
        }

        var key = $"{hash} {choice}";
        return _networks.TryGetValue(key, out var network) ? network : _networks[key] = _options.Load(here);
    }

    private PhotographFile Checked(JobPhotograph photograph)
    {
        var path = _options.PhotographsRoot is { } root ? Path.Combine(root, photograph.Name) : photograph.Path;
        string hash;
        try
        {
            using var stream = File.OpenRead(path);
            hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"The photograph {path} can't be read: {e.Message} Share its folder, or name this "
                + "machine's with --photographs-root.", e);
        }

        return hash == photograph.Hash ? new PhotographFile(path, photograph.Name) : throw new IgosException(
            $"The photograph {path} isn't the study's: it has the hash {hash}, and the study's has {photograph.Hash}.");
    }
}
