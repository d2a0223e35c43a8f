using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>
/// One I-GOS explanation, 15 iterations of 20 points, against the published schedule on the same library (points one by
/// one, same steps) and against its own network passes alone.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class ExplanationBenchmarks
{
    private IntegratedGradientsOptimizedSaliencyOptions _options = null!;
    private NetworkClassifier _classifier = null!;
    private Tensor _image = null!;
    private Question _question = null!;
    private Passes _passes;

    [GlobalSetup]
    public void Setup()
    {
        _classifier = RealModel.Load();
        _image = RealModel.Image(_classifier);
        _question = new Question(_classifier, _image);
        _options = new()
        {
            Preset = Preset.Paper,
            EarlyStop = false,
            Size = Math.Min(28, _classifier.InputSize.Height / 2),
        };
        _passes = Igos().Passes;
    }

    /// <summary>One perturbed image at a time.</summary>
    [Benchmark(Baseline = true)]
    public Explanation PublishedSchedule() => Explain(_options with { MaxPerturbedImages = 1 });

    /// <summary>The published weights and noise, without its early stop.</summary>
    [Benchmark]
    public Explanation Igos() => Explain(_options);

    /// <summary>The same with it.</summary>
    [Benchmark]
    public Explanation IgosWithEarlyStop() => Explain(_options with { EarlyStop = true });

    /// <summary>
    /// The network passes of <see cref="Igos"/>, gradients and trials of the line search, and nothing else.
    /// </summary>
    [Benchmark]
    public void NetworkPassesAlone() => NetworkPasses.Run(_classifier, _image, _passes, trials: 2);

    private Explanation Explain(IntegratedGradientsOptimizedSaliencyOptions options) =>
        new IntegratedGradientsOptimizedSaliency(options).Explain(_question)[0];
}
