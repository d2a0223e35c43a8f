using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;

namespace Igos.Tests.Explainers.Masks;

public class MeaningfulPerturbationTraceTests
{
    /// <summary>
    /// The objective after every step is asked beside the search: heatmap, end and passes are as without it.
    /// </summary>
    [Fact]
    public void Explain_TracingEveryStep_LeavesHeatmapAndPasses()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(2, 24);
        using var question = new Question(classifier, images, BaselineKind.Black);
        var options = new MeaningfulPerturbationOptions { Size = 6, Iterations = 5 };
        var plain = new MeaningfulPerturbation(options).Explain(question);
        var traced = new MeaningfulPerturbation(options with { TracesEveryStep = true }).Explain(question);
        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(plain[row].Heatmap.Values, traced[row].Heatmap.Values);
            Assert.Equal(new Passes(6, 5), plain[row].Passes);
            Assert.Equal(plain[row].Passes, traced[row].Passes);
            Assert.Equal(plain[row].Trace, traced[row].Trace.TakeLast(1));
            Assert.Equal(5, plain[row].Iterations);
            var trace = traced[row].Trace;
            Assert.Equal([0, 1, 2, 3, 4, 5], trace.Select(step => step.Iteration));
            Assert.Equal([(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 5)],
                trace.Select(step => ((int)step.Passes.Forward, (int)step.Passes.Backward)));
            Assert.Equal(question.ImageProbabilities[row], trace[0].Objective, 1e-5); // M = 1 shows the image
            // Adam's first step moves each cell by the learning rate, 0.1, or leaves it at 1.
            Assert.InRange(trace[1].L1, 1e-4, 0.01 * 0.1001);
        }
    }
}
