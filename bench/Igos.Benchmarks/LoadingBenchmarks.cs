using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Igos.Loading;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Tests.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>A checkpoint of resnet50's size, 102 MB on a warm disk, against reading the file's bytes once.</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 3, iterationCount: 15)]
public class LoadingBenchmarks
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"igos-resnet50-{Guid.NewGuid():N}.pth");

    [GlobalSetup]
    public void Setup()
    {
        TorchNative.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var file = File.Create(_path);
        using var generator = new Generator(1, CPU);
        CheckpointWriter.WriteZip(file, w => w.StateDict(Architectures.Find("resnet50")!.Parameters()
            .Select(p => KeyValuePair.Create(p.Name, rand([.. p.Shape], generator: generator)))));
    }

    /// <summary>The whole file into memory.</summary>
    [Benchmark(Baseline = true)]
    public byte[] ReadBytes() => File.ReadAllBytes(_path);

    /// <summary>The tensors, with the archive's checksums compared.</summary>
    [Benchmark]
    public void ReadWeights() => WeightsFile.Read(_path).Dispose();

    /// <summary>The classifier: weights in channels-last memory, batch normalizations folded.</summary>
    [Benchmark]
    public void LoadClassifier() => Classifier.Load("resnet50", new ModelOptions { Weights = _path }).Dispose();

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);
}
