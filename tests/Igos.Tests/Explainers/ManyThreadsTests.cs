using System.Collections.Concurrent;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;

namespace Igos.Tests.Explainers;

/// <summary>One classifier and one explainer, asked by many threads at once.</summary>
[Collection(nameof(LiveTensors))]
public sealed class ManyThreadsTests
{
    private const int ThreadCount = 8;

    private static readonly string[] Photographs = ["cat.png", "horse.png"];

    public static TheoryData<string> Files => ["embedded", "TorchScript"];

    /// <summary>Every method that the classifier can be explained by, and its score, on eight threads.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Explain_EightThreadsAtOnce_FindWhatOneFinds(string file)
    {
        using var classifier = file == "embedded" ? Classifier.Load()
            : Classifier.Load(ProjectFiles.Path("tests/Igos.Tests/Loading/TorchScript/Data/traced.pt"),
                new() { Normalization = Normalization.Unit, InputSize = new ImageSize(32, 32) });
        IExplainer[] explainers = [.. Methods.All
            .Where(method => classifier.Network is not null || !method.Needs.HasFlag(Needs.Layers))
            .Select(method => Quick(method).Create())];
        (IExplainer Explainer, string Photograph)[] jobs =
            [.. explainers.SelectMany(_ => Photographs, (explainer, photograph) => (explainer, photograph))];
        Answer[] expected = [.. jobs.Select(job => Ask(classifier, job.Explainer, job.Photograph))];
        LiveTensors.Collect();
        var before = TorchSharp.torch.Tensor.TotalCount;
        var wrong = new ConcurrentQueue<string>();

        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < jobs.Length / 2; i++) // every job on four threads
            {
                var place = (i + thread * jobs.Length / ThreadCount) % jobs.Length;
                var (explainer, photograph) = jobs[place];
                try
                {
                    if (Ask(classifier, explainer, photograph).Difference(expected[place]) is { } difference)
                    {
                        wrong.Enqueue($"{explainer.Method.Name}, {photograph}: {difference}");
                    }
                }
                catch (Exception e)
                {
                    wrong.Enqueue($"{explainer.Method.Name}, {photograph}: {e}");
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Empty(wrong);
        LiveTensors.Collect();
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }

    private static Answer Ask(IClassifier classifier, IExplainer explainer, string file)
    {
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", file));
        var explanation = explainer.Explain(classifier, photograph);
        var score = DeletionInsertion.Score(classifier, explanation, new() { Steps = 5 });
        return new Answer(explanation, score);
    }

    private static MethodChoice Quick(Method method)
    {
        var choice = new MethodChoice(method);
        foreach (var (option, value) in new[] { ("size", "8"), ("iterations", "2"), ("steps", "4"), ("places", "3") })
        {
            choice = method.Find(option) is null ? choice : choice.With(option, value);
        }

        return choice;
    }

    private sealed record Answer(Explanation Explanation, DeletionInsertionScore Score)
    {
        /// <summary>Float32 sums in other orders, where a thread gets fewer cores.</summary>
        public string? Difference(Answer other)
        {
            var (one, two) = (Explanation.Heatmap.Values.ToArray(), other.Explanation.Heatmap.Values.ToArray());
            var scale = Math.Max(two.Max(Math.Abs), 1e-20f);
            var off = one.Zip(two, (a, b) => Math.Abs(a - b)).Max() / scale;
            return Explanation.Target.Index != other.Explanation.Target.Index ? "another class"
                : one.Length != two.Length || !(off < 1e-4) ? $"a heatmap that differs by {off}"
                : Explanation.Passes != other.Explanation.Passes ? "other passes"
                : Math.Abs(Score.Deletion - other.Score.Deletion) > 0.02 ? "another deletion" : null;
        }
    }
}
