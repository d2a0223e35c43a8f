using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// One step of a <see cref="Network"/>: a named function of other layers' outputs with one output tensor.
/// </summary>
/// <remarks>A layer owns its tensors. <see cref="Forward"/> is pure and may run on several threads at once.</remarks>
public abstract class Layer : IDisposable
{
    private Tensor?[] _tensors;

    /// <summary>Makes a layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="kind">What it does, in the field's word: <c>Convolution</c>, <c>Softmax</c>.</param>
    /// <param name="inputs">The names of the layers (or of the network's input) that it reads, in order.</param>
    /// <param name="tensors">Its weights; a missing one is null. The layer takes ownership of them.</param>
    protected Layer(string name, string kind, IReadOnlyList<string> inputs, params Tensor?[] tensors)
    {
        Name = name;
        Kind = kind;
        Inputs = inputs;
        _tensors = tensors;
        foreach (var tensor in tensors)
        {
            tensor?.DetachFromDisposeScope();
        }
    }

    /// <summary>Unique in the network.</summary>
    public string Name { get; }

    /// <summary>What it does, in the field's word.</summary>
    public string Kind { get; }

    /// <summary>The names of what it reads, in order.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Its weights, without the missing ones.</summary>
    public IEnumerable<Tensor> Tensors => _tensors.OfType<Tensor>();

    /// <summary>How many numbers its weights hold.</summary>
    public long ParameterCount => Tensors.Sum(t => t.numel());

    /// <summary>Computes the output.</summary>
    /// <param name="inputs">One tensor for each of <see cref="Inputs"/>; neither changed nor disposed.</param>
    /// <returns>The output, differentiable; the caller's. Never one of the inputs themselves (an alias is
    /// fine).</returns>
    public abstract Tensor Forward(IReadOnlyList<Tensor> inputs);

    /// <summary>Moves the weights to a device.</summary>
    public void To(Device device) => Replace(tensor => tensor.to(device));

    /// <summary>Replaces each weight by what <paramref name="change"/> makes of it.</summary>
    protected void Replace(Func<Tensor, Tensor> change)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            if (_tensors[i] is { } old)
            {
                var changed = change(old);
                if (!ReferenceEquals(changed, old))
                {
                    _tensors[i] = changed.DetachFromDisposeScope();
                    old.Dispose();
                }
            }
        }

        ForgetCopies();
    }

    /// <summary>Disposes what was made of the weights; they have changed, or are no longer needed.</summary>
    private protected virtual void ForgetCopies()
    {
    }

    /// <summary>The weights as given to the constructor, null where one is missing.</summary>
    protected IReadOnlyList<Tensor?> Weights => _tensors;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }

        _tensors = [];
        ForgetCopies();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}
