using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>
/// One I-GOS explanation, 15 iterations of 20 points, against the published schedule on the same library (points one by one,
/// contiguous memory, same steps) and against its own network passes alone.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class ExplanationBenchmarks
{
    private readonly IntegratedGradientsOptimizedSaliencyOptions _options = new() { EarlyStop = false };
    private NetworkClassifier _classifier = null!;
    private ContiguousClassifier _contiguous = null!;
    private Tensor _image = null!;
    private ExplainerInput _input = null!;
    private PassRecorder _passes = null!;
    private int _size;

    [GlobalSetup]
    public void Setup()
    {
        _classifier = RealModel.Load();
        _contiguous = new ContiguousClassifier(_classifier);
        _image = RealModel.Image(_classifier);
        _input = new ExplainerInput(_classifier, _image);
        _size = Math.Min(28, _classifier.InputSize.Height / 2);
        _passes = new PassRecorder(_classifier);
        new IntegratedGradientsOptimizedSaliency(_options with { Size = _size }).Explain(_passes, _input);
    }

    /// <summary>One perturbed image at a time, contiguous.</summary>
    [Benchmark(Baseline = true)]
    public Explanation PublishedSchedule() => new IntegratedGradientsOptimizedSaliency(_options with { Size = _size, MaxPerturbedImages = 1 }).Explain(_contiguous, _input)[0];

    /// <summary>The default, without its early stop.</summary>
    [Benchmark]
    public Explanation Igos() => new IntegratedGradientsOptimizedSaliency(_options with { Size = _size }).Explain(_classifier, _input)[0];

    /// <summary>The default as it is.</summary>
    [Benchmark]
    public Explanation IgosWithEarlyStop() => new IntegratedGradientsOptimizedSaliency(_options with { Size = _size, EarlyStop = true }).Explain(_classifier, _input)[0];

    /// <summary>The network passes of <see cref="Igos"/>, gradients and trials of the line search, and nothing else.</summary>
    [Benchmark]
    public void NetworkPassesAlone() => _passes.Replay(_image);
}
