using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>Each method of the catalogue against its own network passes alone: as many as it counted.</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 6)]
public class MethodBenchmarks
{
    private NetworkClassifier _classifier = null!;
    private Tensor _image = null!;
    private Question _question = null!;
    private IExplainer _explainer = null!;
    private Passes _passes;

    /// <summary>All but random, which asks for no pass.</summary>
    public static IEnumerable<string> Names =>
        Methods.All.Where(method => !method.IsReference).Select(method => method.Name);

    /// <summary>The method.</summary>
    [ParamsSource(nameof(Names))]
    public string Method { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _classifier = RealModel.Load();
        _image = RealModel.Image(_classifier);
        _question = new Question(_classifier, _image);
        // A part of the long runs: what a pass costs beside the network doesn't depend on how many there are.
        var part = Method switch
        {
            "mask" => " iterations=30",
            "igos++" => " iterations=1",
            "igos" => " iterations=3",
            "rise" => " steps=160",
            _ => "",
        };
        var size = Math.Min(28, _classifier.InputSize.Height / 2);
        _explainer = MethodChoice.Parse($"{Method}{part} size={size}").Create();
        _passes = Explain().Passes;
    }

    /// <summary>The passes and nothing else.</summary>
    [Benchmark(Baseline = true)]
    public void NetworkPassesAlone()
    {
        var trials = Method.StartsWith("igos", StringComparison.Ordinal) ? 2 : 10;
        NetworkPasses.Run(_classifier, _image, _passes, trials);
    }

    /// <summary>The method.</summary>
    [Benchmark]
    public Explanation Explain() => _explainer.Explain(_question)[0];
}
