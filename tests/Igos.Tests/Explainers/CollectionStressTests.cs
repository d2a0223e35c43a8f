using System.Runtime.InteropServices;
using Igos.Classifiers;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>
/// Native code reads what .NET objects own. An object that nothing refers to any more is freed by a collection even
/// during the call that reads it. bench/Igos.CollectionStress does the same for as long as one likes.
/// </summary>
public sealed class CollectionStressTests : IDisposable
{
    private const int Explanations = 4;

    private readonly IClassifier _classifier = Classifier.Load();
    private readonly Tensor _image = TinyClassifiers.Images(1, 32);

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    public void Dispose()
    {
        _image.Dispose();
        _classifier.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_WhileGarbageIsCollected_IsTheSameEveryTime(string method)
    {
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0); // what is freed during a call was made just before it
                Thread.Sleep(1);
            }
        });
        collector.Start();
        try
        {
            var first = Explain(method);
            for (var i = 1; i < Explanations; i++)
            {
                Assert.Equal(first, Explain(method));
            }
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    /// <summary>
    /// A scope refers to its tensors until it ends, so that none of them, however short its life, is freed during a
    /// call.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_OutsideAnyScope_MakesItsTensorsInScopes(string method)
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.CreatedOutsideScopeCount;
        Explain(method);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.CreatedOutsideScopeCount);
    }

    private (string Heatmap, double Deletion, double Insertion) Explain(string method)
    {
        using var input = new Question(_classifier, _image);
        var explainer = ExplainerFactory.Make(method, ("size", 8), ("iterations", 2), ("steps", 4));
        var heatmap = explainer.Explain(input)[0].Heatmap;
        var score = DeletionInsertion.Score(input, [heatmap], new() { Steps = 4 })[0];
        return (Convert.ToHexString(MemoryMarshal.AsBytes(heatmap.Values)), score.Deletion, score.Insertion);
    }
}
