using Igos.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

/// <summary>Which of several dictionaries is read where no architecture says which names it needs.</summary>
[Collection(nameof(LiveTensors))]
public sealed class CheckpointTests
{
    /// <summary>
    /// A tensor beside the state dict, as PyTorch's own ImageNet example saves the best accuracy, and deeper
    /// dictionaries.
    /// </summary>
    [Fact]
    public void Read_TensorsInSeveralDictionaries_TakesTheOneWithTheMostNumbers()
    {
        using var scope = NewDisposeScope();
        using var beside = Read(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["best_acc1"] = w.Tensor(tensor(71.5f)),
            ["history"] =
                w.StateDict(Enumerable.Range(0, 4).Select(i => KeyValuePair.Create($"loss{i}", tensor(0.5f)))),
            ["mine"] = new object?[]
            {
                3L, new Dictionary<string, object?> { ["weights"] = w.StateDict([new("x", ones(20))]) },
            },
        }));
        using var equals = Read(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["ema"] = w.StateDict([new("x", zeros(2))]),
            ["model"] = w.StateDict([new("x", ones(2))]),
        }));

        Assert.Equal([20], Assert.Single(beside).Value.shape);
        Assert.Equal(1, Assert.Single(equals).Value[0].item<float>());
    }

    /// <summary>
    /// A pickle may refer to one dictionary again and again, or to itself, and nest as deep as it likes.
    /// </summary>
    [Fact]
    public void Read_DictionariesWithinThemselves_AreLookedThroughOnce()
    {
        using var scope = NewDisposeScope();
        using var tensors = Read(CheckpointWriter.Zip(w => (Action<PickleWriter>)(p =>
        {
            p.Raw('}', 'q', 0).Mark().Value("x").Value(w.Tensor(ones(3)));
            p.Value("itself").Raw('h', 0).Value("twice").Raw('h', 0, 'h', 0, 0x86).Value("deep");
            for (var i = 0; i < 10_000; i++)
            {
                p.Raw('}').Mark().Value("deeper");
            }

            p.Value(1L);
            for (var i = 0; i < 10_001; i++)
            {
                p.Raw('u');
            }
        })));

        Assert.Equal([3], Assert.Single(tensors).Value.shape);
    }

    private static StateDict Read(byte[] content)
    {
        using var file = new TemporaryFile(".pth", content);
        return PyTorchFile.Read(file.Path);
    }
}
