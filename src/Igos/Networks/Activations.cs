using static TorchSharp.torch;

namespace Igos.Networks;

/// <summary>What a forward pass kept: the logits and the activations that were asked for. Owns its tensors.</summary>
public sealed class Activations : IDisposable
{
    private readonly string _outputName;
    private readonly Dictionary<string, Tensor> _named;
    private Tensor? _output;

    internal Activations(string outputName, Tensor output, Dictionary<string, Tensor> named)
    {
        _outputName = outputName;
        _output = output;
        _named = named;
    }

    /// <summary>Logits, [N, C].</summary>
    public Tensor Output => _output ?? throw new ObjectDisposedException(nameof(Activations));

    /// <summary>The output of the layer of that name, which must have been asked for.</summary>
    public Tensor this[string layer] => layer == _outputName ? Output : _named[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        _output?.Dispose();
        foreach (var tensor in _named.Values)
        {
            tensor.Dispose();
        }
    }

    internal Tensor TakeOutput()
    {
        var output = Output;
        _output = null;
        return output;
    }
}
