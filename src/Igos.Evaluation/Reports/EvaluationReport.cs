using Igos.Evaluation.Store;
using Igos.Evaluation.Studies;
using Igos.Imaging;
using Igos.Reports;
using Igos.Reports.Tables;
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
            var (scores, seeds) = (stores[i].Scores(), stores[i].Seeds());
            foreach (var result in stores[i].Results(options.Where))
            {
                var key = (Shared(result.ModelHash), Shared(result.Question), result.Asked >= 0);
                if (!sections.TryGetValue(key, out var sums))
                {
                    sections[key] = sums = new SectionSums(result.Model, result.ModelHash);
                }

                sums.Add(i, result, scores[(result.Answer, result.ChoiceId)],
                    seeds.GetValueOrDefault((result.Answer, result.ChoiceId)), Shared);
            }
        }

        var failures = stores.SelectMany(store => store.Failures()).ToArray();
        if (sections.Count == 0)
        {
            throw new IgosException($"{string.Join(", ", stores.Select(store => store.Name))}: there is no result"
                + (options.Where is { } where ? $" that meets the condition \"{where}\"."
                    : failures is [var first, ..] ? $", as no photograph gave an answer; {first}"
                    : " yet."));
        }

        return new EvaluationReport(stores, options)
        {
            Sections = [.. sections.Select(pair => pair.Value.Summed(
                pair.Key.Question, pair.Key.Truth, options,
                failures.Where(f => (f.ModelHash, f.Question, f.Asked >= 0) == pair.Key)))],
        };
    }

    /// <summary>Writes the report.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">As what; CSV reads the stores once more, so they must still be open.</param>
    /// <param name="width">Of the terminal, in characters; null where the output is none.</param>
    /// <exception cref="IgosException">A store can't be read any more.</exception>
    public void Write(TextWriter output, ReportFormat format, int? width = null)
    {
        switch (format)
        {
            case ReportFormat.Csv:
                ReportCsv.Write(output, this);
                break;
            case ReportFormat.Json:
                ReportJson.Write(output, this);
                break;
            default:
                ReportText.Write(format switch
                {
                    ReportFormat.Markdown => new MarkdownDocument(output),
                    ReportFormat.Latex => new LatexDocument(output),
                    _ => new TerminalDocument(output, width),
                }, this);
                break;
        }
    }

    /// <summary>Gathers a section's cells and the sums of their curves.</summary>
    private sealed class SectionSums(string model, string modelHash)
    {
        private readonly Dictionary<string, RowSums> _rows = new(StringComparer.Ordinal);
        private readonly HashSet<string> _answers = new(StringComparer.Ordinal);
        private bool _isPointing;

        public void Add(int store, StoredResult result, IEnumerable<StoredScore> scores, StoredSeeds? seeds,
            Func<string, string> shared)
        {
            var judged = scores.ToDictionary(score => ScoreJudge.Of(score, modelHash));
            if (!_rows.TryGetValue(result.Choice, out var row))
            {
                _rows[shared(result.Choice)] = row = new RowSums();
            }

            var key = shared(Key(result.Hash, result.Asked));
            _answers.Add(key);
            _isPointing |= result.Boxes is not null;
            row.Add(result, key, judged, () => new ReportCell
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
                Target = result.Target,
                Difficult = result.Difficult,
                Chance = result.Chance,
                CentreDistance = result.CentreDistance,
                CentreInCrowd = result.CentreInCrowd == true,
                Distance = result.Distance,
                InCrowd = result.InCrowd == true,
                Boxes = result.Boxes is { } boxes ? shared(boxes) : null,
                Point = result is { PointX: { } x, PointY: { } y } ? (x, y) : null,
                Deletion = result.Deletion,
                Insertion = result.Insertion,
                Difference = result.Difference,
                Seeds = seeds,
                Judged = judged,
                Objective = result.Objective,
                Seconds = result.Seconds,
                Forward = result.Forward,
                Backward = result.Backward,
                Error = result.Error,
            });
        }

        public ReportSection Summed(
            string question, bool truth, ReportOptions options, IEnumerable<StoredFailure> failures)
        {
            var study = (options.Study ?? Study.Of(_rows.Keys.Select(Known).OfType<MethodChoice>()))
                .Showing(_isPointing);
            // In the order in which baselines are named everywhere, the section's own network first.
            ScoreJudge[] judges = [.. study.Rows.SelectMany(row => _rows.GetValueOrDefault(row.Text)?.Cells ?? [])
                .SelectMany(cell => cell.Judged.Keys).Distinct().OrderBy(judge => judge.ModelHash != modelHash)
                .ThenBy(judge => judge.Title, StringComparer.Ordinal)];
            RowSummary[] rows = [.. study.Rows.Select(row => Summed(study, row, judges, options))];
            var photographs = new Dictionary<string, bool?>(StringComparer.Ordinal);
            foreach (var cell in rows.SelectMany(row => row.Cells))
            {
                photographs[cell.Key] = photographs.GetValueOrDefault(cell.Key) ?? cell.Correct;
            }

            return new ReportSection
            {
                Model = model,
                ModelHash = modelHash,
                Question = question,
                ExplainsTruth = truth,
                Study = study,
                Photographs = photographs.Count,
                Correct = (photographs.Values.Count(c => c == true), photographs.Values.Count(c => c is not null)),
                Rows = rows,
                Judges = judges,
                Versions = [.. rows.SelectMany(row => _rows.GetValueOrDefault(row.Choice.Text)?.Versions ?? [])
                    .Distinct()],
                PointingReferences = _isPointing ? [.. References(rows, options)] : [],
                Tolerance = options.Tolerance,
                Notes = [.. Notes(rows, judges, options, failures), .. Optimized(rows, judges, question)],
            };
        }

        /// <summary>Over every question that some row has.</summary>
        private static IEnumerable<PointingReference> References(RowSummary[] rows, ReportOptions options)
        {
            ReportCell[] questions = [.. rows.SelectMany(row => row.Cells).DistinctBy(cell => cell.Key)];
            yield return new PointingReference("Centre pixel", PointingSummary.OfCentre(questions, options.Tolerance),
                options.ShowsPaper ? PaperTables.CentrePixel : null);
            if (options.Tolerance == 0)
            {
                yield return new PointingReference("Chance (the boxes' share)", PointingSummary.OfChance(questions),
                    null);
            }
        }

        private IEnumerable<string> Notes(RowSummary[] rows, ScoreJudge[] judges, ReportOptions options,
            IEnumerable<StoredFailure> failures)
        {
            StoredFailure[] unanswered =
            [
                .. failures.Where(f => !_answers.Contains(Key(f.Hash, f.Asked))).DistinctBy(f => (f.Hash, f.Asked))
                    .OrderBy(f => f.Photograph, StringComparer.Ordinal),
            ];
            if (unanswered.Length > 0)
            {
                yield return $"{Photographs(unanswered.Length)} gave no answer, such as {unanswered[0]}";
            }

            if (_rows.Values.Sum(row => row.Differing) is > 0 and var differing)
            {
                yield return $"{Heatmaps(differing)} in several stores with different figures: the first store's "
                    + "count.";
            }

            if (rows.Where(row => row.Cells.Count == 0).Select(row => row.Choice.Text).ToArray() is [_, ..] missing)
            {
                yield return $"No photograph has {string.Join("; ", missing)} yet.";
            }

            foreach (var row in rows.Where(row => row.Failed > 0))
            {
                var first = row.Cells.Where(cell => cell.Error is not null)
                    .MinBy(cell => cell.Photograph, StringComparer.Ordinal)!;
                yield return $"{row.Choice} failed on {Photographs(row.Failed)}, such as {first.Photograph}: "
                    + first.Error;
            }

            foreach (var row in rows.Where(row => row.Seeds is not null))
            {
                yield return Seeds(row);
            }

            foreach (var note in judges.SelectMany(judge => Notes(rows, judge)))
            {
                yield return note;
            }

            foreach (var row in rows)
            {
                if (_rows.GetValueOrDefault(row.Choice.Text)?.Older is > 0 and var older)
                {
                    yield return $"{row.Choice}: {Heatmaps(older)} from an older version of the method and don't "
                        + "count.";
                }
            }

            if (options.Study is null && _rows.Keys.Where(text => Known(text) is null).ToArray() is [_, ..] unknown)
            {
                yield return $"This igos doesn't know {string.Join("; ", unknown)}, so these rows are left out.";
            }

            if (options.Reference is { } reference && rows.All(row => row.Reference is null))
            {
                yield return $"No differences: no photograph has both the reference {reference} and another row.";
            }
        }

        private static string Seeds(RowSummary row)
        {
            var (rho, deletion, insertion) =
                (row.Seeds!.RankCorrelation, row.Seeds.DeletionDeviation, row.Seeds.InsertionDeviation);
            return $"{row.Choice}: the seeds' heatmaps {SeedWords.Agreement(rho?.Mean)}"
                + (deletion is null ? "."
                    : $"; from seed to seed deletion varies by {Numbers.Mean(deletion.Value.Mean)} and "
                    + $"insertion by {Numbers.Mean(insertion!.Value.Mean)} on a photograph (standard deviation).");
        }

        private IEnumerable<string> Optimized(RowSummary[] rows, ScoreJudge[] judges, string question)
        {
            const string Baseline = " baseline"; // in the question's words
            var own = question.Split(", ").FirstOrDefault(part => part.EndsWith(Baseline, StringComparison.Ordinal));
            var others = judges.Where(judge => judge.ModelHash == modelHash).Select(judge => judge.Baseline);
            return !_isPointing && own is not null && ScoreWords.Optimized(
                rows.Select(row => row.Choice.Method), own[..^Baseline.Length], [.. others]) is { } note ? [note] : [];
        }

        /// <summary>What to know of a judge's scores.</summary>
        private static IEnumerable<string> Notes(RowSummary[] rows, ScoreJudge judge)
        {
            var judged = rows.SelectMany(row => row.Cells)
                .Select(cell => (Cell: cell, Score: cell.Judged.GetValueOrDefault(judge))).ToArray();
            var all = judged.Where(pair => pair.Cell.Error is null).ToArray();
            if (all.Count(pair => pair.Score is null) is > 0 and var lacking)
            {
                yield return $"{lacking} of {all.Length} heatmaps aren't scored by {judge.Title} yet.";
            }

            string Of(Func<StoredScore, string?> text, string what)
            {
                var found = judged.Where(pair => pair.Score is { } score && text(score) is not null)
                    .DistinctBy(pair => pair.Cell.Key)
                    .OrderBy(pair => pair.Cell.Photograph, StringComparer.Ordinal).ToArray();
                return found.Length == 0 ? ""
                    : $"Scores by {judge.Title} {what} on {Photographs(found.Length)}, such as "
                        + $"{found[0].Cell.Photograph}: {text(found[0].Score!)!.Split('\n')[0]}";
            }

            string[] notes = [Of(score => score.Error, "failed"), Of(score => score.Warnings, "say little")];
            foreach (var note in notes.Where(note => note.Length > 0))
            {
                yield return note;
            }
        }

        private RowSummary Summed(Study study, MethodChoice choice, ScoreJudge[] judges, ReportOptions options)
        {
            var sums = _rows.GetValueOrDefault(choice.Text) ?? new RowSums();
            var cells = sums.Cells;
            var good = cells.Where(cell => cell.Error is null).ToArray();
            var size = choice.Size is { } m ? new ImageSize(m, m) : sums.Size;
            var reference = Reference(options.Reference ?? study.Reference, choice, size);
            var others = reference is null ? null : _rows.GetValueOrDefault(reference.Text);
            Estimate? Paired(Func<ReportCell, double?> value) => others is null ? null : Estimate.Of(good.Select(cell =>
                others.Find(cell.Key) is { Error: null } other ? value(cell) - value(other) : null));
            var difference = Paired(cell => cell.Difference);
            return new RowSummary
            {
                Choice = choice,
                Size = size,
                Count = good.Length,
                Failed = cells.Count - good.Length,
                Deletion = Estimate.Of(good.Select(cell => cell.Deletion)),
                Insertion = Estimate.Of(good.Select(cell => cell.Insertion)),
                Difference = Estimate.Of(good.Select(cell => cell.Difference)),
                Objective = Estimate.Of(good.Select(cell => cell.Objective)),
                Pointing = _isPointing ? PointingSummary.OfHeatmaps(good, options.Tolerance) : null,
                Seconds = Estimate.Of(good.Select(cell => cell.Seconds)),
                Forward = Estimate.Of(good.Select(cell => (double?)cell.Forward)),
                Backward = Estimate.Of(good.Select(cell => (double?)cell.Backward)),
                Reference = difference is null ? null : reference,
                DeletionToReference = Paired(cell => cell.Deletion),
                InsertionToReference = Paired(cell => cell.Insertion),
                DifferenceToReference = difference,
                Seeds = good.Any(cell => cell.Seeds is not null) ? new SeedsSummary(
                    Estimate.Of(good.Select(cell => cell.Seeds?.RankCorrelation)),
                    Estimate.Of(good.Select(cell => cell.Seeds?.DeletionDeviation)),
                    Estimate.Of(good.Select(cell => cell.Seeds?.InsertionDeviation))) : null,
                Judged = [.. judges.Select(judge => Judged(judge, good, Paired))],
                Paper = options.ShowsPaper ? PaperTables.Figure(study.Name, choice) : null,
                DeletionCurve = sums.Deletion.Means,
                InsertionCurve = sums.Insertion.Means,
                Cells = cells,
                ReferenceCells = others?.ByKey ?? new Dictionary<string, ReportCell>(),
            };
        }

        private static JudgedSummary Judged(
            ScoreJudge judge, ReportCell[] cells, Func<Func<ReportCell, double?>, Estimate?> paired)
        {
            double? Deletion(ReportCell cell) => cell.Judged.GetValueOrDefault(judge)?.Deletion;
            double? Insertion(ReportCell cell) => cell.Judged.GetValueOrDefault(judge)?.Insertion;
            double? Difference(ReportCell cell) => Insertion(cell) - Deletion(cell);
            return new JudgedSummary
            {
                Judge = judge,
                Deletion = Estimate.Of(cells.Select(Deletion)),
                Insertion = Estimate.Of(cells.Select(Insertion)),
                Difference = Estimate.Of(cells.Select(Difference)),
                DeletionToReference = paired(Deletion),
                InsertionToReference = paired(Insertion),
                DifferenceToReference = paired(Difference),
            };
        }

        /// <summary>
        /// The reference at the size of the row's heatmaps, where there is such a row; null for the reference itself.
        /// </summary>
        private MethodChoice? Reference(MethodChoice? reference, MethodChoice choice, ImageSize? size)
        {
            if (reference is not null && size is { } s && s.Height == s.Width
                && reference.WithSize(s.Height) is var atSize && _rows.ContainsKey(atSize.Text))
            {
                reference = atSize;
            }

            return reference?.Equals(choice) == true ? null : reference;
        }

        private static string Key(string hash, int asked) => $"{hash} {asked}";

        private static string Photographs(int count) => count == 1 ? "1 photograph" : $"{count} photographs";

        private static string Heatmaps(int count) => count == 1 ? "1 heatmap is" : $"{count} heatmaps are";

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
}
