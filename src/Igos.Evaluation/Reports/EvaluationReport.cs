using System.Runtime.InteropServices;
using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Running;

namespace Igos.Evaluation.Reports;

/// <summary>What stores say, summed up: a section for each model and question.</summary>
public sealed class EvaluationReport
{
    private EvaluationReport(IReadOnlyList<ResultStore> stores, ReportOptions options) =>
        (Stores, Options) = (stores, options);

    /// <summary>What is shown.</summary>
    public ReportOptions Options { get; }

    /// <summary>In the order in which the stores have them.</summary>
    public IReadOnlyList<ReportSection> Sections { get; private init; } = [];

    /// <summary>The stores that pictures can be read from, as long as the caller has them open.</summary>
    internal IReadOnlyList<ResultStore> Stores { get; }

    /// <summary>Sums up stores.</summary>
    /// <param name="stores">Open; what several hold of one heatmap counts once, the first store's.</param>
    /// <param name="options">What is shown.</param>
    /// <exception cref="ChoiceException">The condition can't be understood.</exception>
    /// <exception cref="IgosException">A store can't be read, or no row meets the condition.</exception>
    public static EvaluationReport Of(IReadOnlyList<ResultStore> stores, ReportOptions? options = null)
    {
        options ??= new ReportOptions();
        var sections = new Dictionary<(string Model, string Question, bool Truth), SectionSums>();
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        string Shared(string text) => strings.TryGetValue(text, out var known) ? known : strings[text] = text;
        for (var i = 0; i < stores.Count; i++)
        {
            foreach (var result in stores[i].Results(options.Where))
            {
                var key = (Shared(result.ModelHash), Shared(result.Question), result.Asked >= 0);
                if (!sections.TryGetValue(key, out var sums))
                {
                    sections[key] = sums = new SectionSums(result.Model, result.ModelHash);
                }

                sums.Add(i, result, Shared);
            }
        }

        if (sections.Count == 0)
        {
            throw new IgosException($"{string.Join(", ", stores.Select(store => store.Path))}: there is no result"
                + (options.Where is { } where ? $" that meets the condition \"{where}\"." : " yet."));
        }

        return new EvaluationReport(stores, options)
        {
            Sections = [.. sections.Select(pair =>
                pair.Value.Summed(pair.Key.Question, pair.Key.Truth, options, Failures(stores, pair.Value)))],
        };
    }

    private static IEnumerable<string> Failures(IReadOnlyList<ResultStore> stores, SectionSums sums)
    {
        var failures = stores.SelectMany(store => store.Failures())
            .Where(failure => failure.Model == sums.Model).Distinct().ToArray();
        return failures.Length == 0 ? [] : [$"{failures.Length} photographs gave no answer, such as "
            + $"{failures[0].Photograph}: {failures[0].Error}"];
    }

    /// <summary>Gathers a section's cells and the sums of their curves.</summary>
    private sealed class SectionSums(string model, string modelHash)
    {
        private readonly Dictionary<string, RowSums> _rows = new(StringComparer.Ordinal);
        private readonly Dictionary<string, bool?> _photographs = new(StringComparer.Ordinal);
        private readonly HashSet<string> _versions = new(StringComparer.Ordinal);
        private int _differing;

        public string Model => model;

        public void Add(int store, StoredResult result, Func<string, string> shared)
        {
            if (!_rows.TryGetValue(result.Choice, out var row))
            {
                _rows[shared(result.Choice)] = row = new RowSums();
            }

            var key = shared($"{result.Hash} {result.Asked}");
            if (row.Find(key, result.Version) is { } there)
            {
                _differing += there.Deletion == result.Deletion && there.Insertion == result.Insertion ? 0 : 1;
                return;
            }

            _photographs[key] = result.Correct;
            _versions.Add(result.Versions);
            row.Add(result, new ReportCell
            {
                Store = store,
                Answer = result.Answer,
                ChoiceId = result.ChoiceId,
                Key = key,
                Photograph = shared(result.Photograph),
                Path = shared(result.Path),
                Class = result.Class is { } name ? shared(name) : null,
                Probability = result.Probability,
                Correct = result.Correct,
                Deletion = result.Deletion,
                Insertion = result.Insertion,
                Difference = result.Difference,
                Objective = result.Objective,
                Seconds = result.Seconds,
                Forward = result.Forward,
                Backward = result.Backward,
                Error = result.Error,
            });
        }

        public ReportSection Summed(
            string question, bool truth, ReportOptions options, IEnumerable<string> failures)
        {
            var study = options.Study ?? Study.Of(_rows.Keys.Select(Known).OfType<MethodChoice>());
            RowSummary[] rows = [.. study.Rows.Select(row => Summed(study, row, options))];
            return new ReportSection
            {
                Model = model,
                ModelHash = modelHash,
                Question = question,
                ExplainsTruth = truth,
                Study = study,
                Photographs = _photographs.Count,
                Correct = (_photographs.Values.Count(c => c == true), _photographs.Values.Count(c => c is not null)),
                Rows = rows,
                Versions = [.. _versions],
                Notes = [.. failures, .. Notes(rows)],
            };
        }

        private IEnumerable<string> Notes(RowSummary[] rows)
        {
            if (_differing > 0)
            {
                yield return $"{_differing} results stand in several stores with different figures: the first store's "
                    + "are shown.";
            }

            if (rows.Where(row => row.Count == 0).Select(row => row.Choice.Text).ToArray() is [_, ..] missing)
            {
                yield return $"No photograph has {string.Join("; ", missing)} yet.";
            }

            foreach (var row in rows.Where(row => row.Failed > 0))
            {
                var first = row.Cells.First(cell => cell.Error is not null);
                yield return $"{row.Choice} failed on {row.Failed} photographs, such as {first.Photograph}: "
                    + first.Error;
            }
        }

        private RowSummary Summed(Study study, MethodChoice choice, ReportOptions options)
        {
            var sums = _rows.GetValueOrDefault(choice.Text) ?? new RowSums();
            var cells = sums.Cells;
            var good = cells.Where(cell => cell.Error is null).ToArray();
            var reference = Reference(options.Reference ?? study.Reference, choice);
            var others = reference is null ? []
                : _rows.GetValueOrDefault(reference.Text)?.Cells.Where(c => c.Error is null)
                    .ToDictionary(cell => cell.Key) ?? [];
            Estimate? Paired(Func<ReportCell, double?> value) => Estimate.Of(
                good.Select(cell => others.TryGetValue(cell.Key, out var other) ? value(cell) - value(other) : null));
            return new RowSummary
            {
                Choice = choice,
                Count = good.Length,
                Failed = cells.Count - good.Length,
                Deletion = Estimate.Of(good.Select(cell => cell.Deletion)),
                Insertion = Estimate.Of(good.Select(cell => cell.Insertion)),
                Difference = Estimate.Of(good.Select(cell => cell.Difference)),
                Objective = Estimate.Of(good.Select(cell => cell.Objective)),
                Seconds = Estimate.Of(good.Select(cell => cell.Seconds)),
                Forward = Estimate.Of(good.Select(cell => (double?)cell.Forward)),
                Backward = Estimate.Of(good.Select(cell => (double?)cell.Backward)),
                Reference = others.Count > 0 ? reference : null,
                DeletionToReference = Paired(cell => cell.Deletion),
                InsertionToReference = Paired(cell => cell.Insertion),
                DifferenceToReference = Paired(cell => cell.Difference),
                Paper = options.ShowsPaper ? PaperTables.Figure(study.Name, choice) : null,
                DeletionCurve = sums.Deletion.Means,
                InsertionCurve = sums.Insertion.Means,
                Cells = cells,
                ReferenceCells = others,
            };
        }

        /// <summary>The reference at the row's size; null for the reference itself.</summary>
        private static MethodChoice? Reference(MethodChoice? reference, MethodChoice choice)
        {
            var atSize = reference is not null && choice.Size is { } size ? reference.WithSize(size) : reference;
            return atSize is null || atSize.Equals(choice) ? null : atSize;
        }

        /// <summary>A row of another igos may have options that this one doesn't know.</summary>
        private static MethodChoice? Known(string text)
        {
            try
            {
                return MethodChoice.Parse(text);
            }
            catch (IgosException)
            {
                return null;
            }
        }
    }

    /// <summary>The cells of a row, of its newest version alone.</summary>
    private sealed class RowSums
    {
        private readonly Dictionary<string, ReportCell> _byKey = new(StringComparer.Ordinal);
        private int _version;

        public List<ReportCell> Cells { get; } = [];

        public CurveSums Deletion { get; private set; } = new();

        public CurveSums Insertion { get; private set; } = new();

        public ReportCell? Find(string key, int version) =>
            version <= _version ? _byKey.GetValueOrDefault(key) : null;

        public void Add(StoredResult result, ReportCell cell)
        {
            if (result.Version < _version)
            {
                return;
            }

            if (result.Version > _version)
            {
                (_version, Deletion, Insertion) = (result.Version, new CurveSums(), new CurveSums());
                _byKey.Clear();
                Cells.Clear();
            }

            _byKey[cell.Key] = cell;
            Cells.Add(cell);
            Deletion.Add(result.DeletionCurve);
            Insertion.Add(result.InsertionCurve);
        }
    }

    /// <summary>Sums of curves and of their squares, a place a step.</summary>
    private sealed class CurveSums
    {
        private double[] _sums = [];
        private double[] _squares = [];
        private int _count;

        public IReadOnlyList<Estimate> Means =>
        [
            .. _sums.Select((sum, i) =>
            {
                var mean = sum / _count;
                var variance = Math.Max(0, _squares[i] / _count - mean * mean) / Math.Max(1, _count - 1);
                return new Estimate(mean, Math.Sqrt(variance), _count);
            }),
        ];

        public void Add(byte[]? curve)
        {
            var values = MemoryMarshal.Cast<byte, float>(curve);
            if (values.Length == 0 || (_count > 0 && values.Length != _sums.Length))
            {
                return;
            }

            if (_count++ == 0)
            {
                (_sums, _squares) = (new double[values.Length], new double[values.Length]);
            }

            for (var i = 0; i < values.Length; i++)
            {
                _sums[i] += values[i];
                _squares[i] += (double)values[i] * values[i];
            }
        }
    }
}
