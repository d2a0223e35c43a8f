using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Loading;
using Igos.Metrics;
using static TorchSharp.torch;

namespace Igos.Tests;

/// <summary>A process that explains one image after another keeps nothing of them.</summary>
[Collection(nameof(LiveTensors))]
public class MemoryTests
{
    private const int Explanations = 200;

    /// <summary>
    /// Resident memory moves by a few MB with the allocators' moods; one kept 1 MB batch an explanation would be 200.
    /// </summary>
    private const long Tolerated = 48 << 20;

    [Fact]
    public void Explain_TwoHundredImages_KeepsNoTensorAndNoMemory()
    {
        using var classifier = Classifier.Load();
        var igos = new IntegratedGradientsOptimizedSaliency(new() { Size = 16, Iterations = 2, Steps = 4 });
        void Explain(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var image = rand([1, 3, 32, 32]);
                using var input = new Question(classifier, image);
                DeletionInsertion.Score(input, [igos.Explain(input)[0].Heatmap], new() { Steps = 10 });
            }
        }

        Explain(40); // allocators and caches have grown by then
        var (tensors, bytes) = Live();
        Explain(Explanations);
        var (tensorsAfter, bytesAfter) = Live();
        Assert.Equal(tensors, tensorsAfter);
        Assert.True(bytesAfter - bytes < Tolerated,
            $"{Explanations} explanations took {(bytesAfter - bytes) >> 20} MB with them.");
    }

    private static (long Tensors, long ResidentBytes) Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return (Tensor.TotalCount, process.WorkingSet64);
    }
}
