using System.Runtime.InteropServices;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Running;

/// <summary>Takes photographs through methods and metrics: what commands, samples and studies have in common.</summary>
public static class PhotographRun
{
    private const int TopClasses = 5;

    /// <summary>Reads a photograph, explains it by every method and judges the heatmaps.</summary>
    /// <param name="classifier">What is asked.</param>
    /// <param name="path">The photograph's file.</param>
    /// <param name="options">What is asked, how it is explained and judged.</param>
    /// <param name="use">What is done with the results while the picture is there, such as writing figures.</param>
    /// <param name="events">Told what happens as it happens; may write what is done.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>What <paramref name="use"/> made of the results.</returns>
    /// <exception cref="IgosException">The photograph can't be read, or a method failed that ends the run.</exception>
    public static T ExplainFile<T>(IClassifier classifier, string path, RunOptions options,
        Func<ExplainedPhotograph, T> use, Action<RunEvent>? events = null,
        CancellationToken cancellationToken = default)
    {
        using var photograph = Photograph.Read(path, options.MaxPixels);
        return use(Explain(classifier, photograph, options, events, cancellationToken));
    }

    /// <summary>Explains a photograph by every method and judges the heatmaps.</summary>
    /// <param name="classifier">What is asked.</param>
    /// <param name="photograph">The picture; not taken over.</param>
    /// <param name="options">What is asked, how it is explained and judged.</param>
    /// <param name="events">Told what happens as it happens.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <exception cref="IgosException">
    /// A method failed and <see cref="RunOptions.GoesOnAfterFailure"/> is off.
    /// </exception>
    public static ExplainedPhotograph Explain(IClassifier classifier, Photograph photograph, RunOptions options,
        Action<RunEvent>? events = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var pixels = photograph.ToTensor(classifier.InputSize, options.Resize);
        int[]? targets = options.Target is { } c ? [c] : null;
        using var question = new Question(classifier, pixels, options.Baseline, targets, options.Seed,
            options.Score);
        using var others = new OtherBaselines(question, options);
        var seen = new ExplainedPhotograph
        {
            Photograph = photograph,
            Region = photograph.Region(classifier.InputSize, options.Resize),
            Classifier = classifier,
            TopClasses = question.TopClasses(0, TopClasses),
            Target = question.Target(0),
            Baseline = question.Baseline,
            BaselineProbability = question.BaselineProbabilities[0],
            Warnings = [.. question.Warnings(0), .. others.Warnings],
        };
        events?.Invoke(new PhotographSeen(seen));
        var results = new List<MethodResult>();
        foreach (var choice in options.Methods)
        {
            events?.Invoke(new MethodBegun(choice, results.Count));
            var result = Explain(seen, question, others, choice, options, events, cancellationToken);
            if (options.Evidence && result.Explanation?.Heatmap.IsFinite == true)
            {
                events?.Invoke(new EvidenceBegun(choice, results.Count));
                result = WithEvidence(result, question, options, events, cancellationToken);
            }

            results.Add(result);
            events?.Invoke(new MethodDone(seen, result, question));
        }

        return seen with { Results = results };
    }

    /// <summary>
    /// What libtorch couldn't compute, in one line: its own messages go on with a native stack trace.
    /// </summary>
    public static string Reason(Exception e) => e is IgosException ? e.Message
        : $"the network can't compute it: {e.Message.Split('\n')[0]} "
            + "(fewer perturbed images at a time take less memory).";

    private static MethodResult Explain(ExplainedPhotograph seen, Question question, OtherBaselines others,
        MethodChoice choice, RunOptions options, Action<RunEvent>? events, CancellationToken cancellationToken)
    {
        try
        {
            var explanation = Explainer(choice, options).Explain(question, Progress(events), cancellationToken)[0]
                .Of(seen.Photograph, question.Classifier.InputSize, options.Resize);
            explanation = explanation with { Warnings = [.. explanation.Warnings, .. others.Warnings] };
            var heatmap = explanation.Heatmap;
            var measurements = Measure(question, heatmap, options, cancellationToken).ToArray();
            Measurement[] ofSeeds = [.. (explanation.Seeds?.Heatmaps ?? [])
                .SelectMany(seed => Measure(question, seed, options, cancellationToken))];
            return new MethodResult(choice, explanation, [.. measurements.SelectMany(m => m.Scores)],
                measurements.Concat(ofSeeds).Aggregate(new Passes(), (sum, m) => sum + m.Passes), null)
            {
                SeedScores = [.. ofSeeds.SelectMany(m => m.Scores).GroupBy(score => score.Name, score => score.Value)
                    .Select(values => new SeedScores(values.Key, [.. values]))],
                OtherScores = heatmap.IsFinite ? others.Judge(heatmap, cancellationToken) : [],
            };
        }
        catch (Exception e) when (options.GoesOnAfterFailure && e is IgosException or ExternalException)
        {
            return new MethodResult(choice, null, [], new Passes(), Reason(e));
        }
    }

    private static MethodResult WithEvidence(MethodResult result, Question question, RunOptions options,
        Action<RunEvent>? events, CancellationToken cancellationToken)
    {
        try
        {
            return result with
            {
                Evidence = Evidence.Find(question, [result.Explanation!.Heatmap], options.MaxPerturbedImages,
                    Progress(events), cancellationToken)[0],
            };
        }
        catch (Exception e) when (options.GoesOnAfterFailure && e is IgosException or ExternalException)
        {
            return new MethodResult(result.Choice, null, [], new Passes(), Reason(e));
        }
    }

    private static IExplainer Explainer(MethodChoice choice, RunOptions options) =>
        (options.Trace ? choice.Options : null) switch
        {
            MeaningfulPerturbationOptions mask => choice.Method.Create(mask with { TracesEveryStep = true }),
            AblationPathOptions path => choice.Method.Create(path with { TracesEveryStep = true }),
            _ => choice.Create(),
        };

    private static Relay? Progress(Action<RunEvent>? events) =>
        events is null ? null : new Relay(value => events(new MethodWorking(value)));

    private static IEnumerable<Measurement> Measure(Question question, Heatmap heatmap, RunOptions options,
        CancellationToken cancellationToken) => heatmap.IsFinite
        ? options.Metrics.Select(
            metric => metric.Measure(question, 0, heatmap, options.MaxPerturbedImages, cancellationToken))
        : [];

    /// <summary>Tells at once, on the thread that works; .NET's own Progress tells later and elsewhere.</summary>
    private sealed class Relay(Action<ExplanationProgress> tell) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => tell(value);
    }
}
