using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Igos.Classifiers;
using Igos.Explainers;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>
/// Each method of the catalogue against its own network passes alone: what it asks the classifier for, replayed on copies of an image. A method
/// that walks through the layers by itself is held against the passes that this walk stands for.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 6)]
public class MethodBenchmarks
{
    private NetworkClassifier _classifier = null!;
    private Tensor _image = null!;
    private ExplainerInput _input = null!;
    private IExplainer _explainer = null!;
    private PassRecorder _passes = null!;

    /// <summary>All but random, which asks for no pass.</summary>
    public static IEnumerable<string> Names => ExplainerCatalogue.All.Select(entry => entry.Name).Where(name => name != "random");

    /// <summary>The method.</summary>
    [ParamsSource(nameof(Names))]
    public string Method { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _classifier = RealModel.Load();
        _image = RealModel.Image(_classifier);
        _input = new ExplainerInput(_classifier, _image);
        // A part of the long runs: what a pass costs beside the network doesn't depend on how many there are.
        _explainer = ExplainerCatalogue.Find(Method).Make(new ExplainerChoices
        {
            Size = Math.Min(28, _classifier.InputSize.Height / 2),
            Iterations = Method switch { "mask" => 30, "igos++" => 1, "igos" => 3, _ => null },
            Steps = Method == "rise" ? 160 : null,
        });
        _passes = new PassRecorder(_classifier);
        _explainer.Explain(_passes, _input);
        switch (Method)
        {
            case "guided-backprop" or "deconvnet" or "grad-cam":
                _passes.Note(1, backward: true);
                break;
            case "excitation-bp" or "contrastive-excitation-bp": // the activations, and back through W⁺, for which each layer runs once more
                _passes.Note(1, backward: false);
                _passes.Note(1, backward: true);
                break;
        }
    }

    /// <summary>The passes and nothing else.</summary>
    [Benchmark(Baseline = true)]
    public void NetworkPassesAlone() => _passes.Replay(_image);

    /// <summary>The method.</summary>
    [Benchmark]
    public Explanation Explain() => _explainer.Explain(_classifier, _input)[0];
}
