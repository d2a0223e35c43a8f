using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>
/// Carries something (a gradient, or evidence) from a layer back to another, layer by layer,
/// by a rule of the method's own.
/// </summary>
internal sealed class BackwardWalk : IDisposable
{
    private readonly Network _network;
    private readonly Tensor _input;
    private readonly Activations _activations;
    private readonly IReadOnlyList<int> _targets;
    private readonly Action _ran;

    /// <summary>Runs the network forward and keeps every activation.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">[N, 3, H, W], normalized; not taken over.</param>
    /// <param name="targets">N class indices.</param>
    /// <param name="ran">Called at each run, for those who count.</param>
    public BackwardWalk(Network network, Tensor input, IReadOnlyList<int> targets, Action ran)
    {
        using var noGrad = no_grad();
        (_network, _input, _targets, _ran) = (network, input.alias(), targets, ran);
        _activations = network.Forward(input, [.. network.Layers.Select(layer => layer.Name)]);
    }

    /// <summary>What a layer gives each of its inputs; null for the ordinary gradient.</summary>
    public delegate IReadOnlyList<Tensor>? Rule(Layer layer, IReadOnlyList<Tensor> inputs, Tensor arriving);

    /// <summary>What arrives at the logits: 1 at each image's class, 0 elsewhere; [N, C], the caller's.</summary>
    public Tensor OneHot()
    {
        using var scope = NewDisposeScope();
        var logits = _activations.Output;
        var index = tensor(_targets.Select(c => (long)c).ToArray(), [_targets.Count, 1], device: logits.device);
        var one = ones([_targets.Count, 1], device: logits.device);
        return zeros_like(logits).scatter_(1, index, one).MoveToOuterDisposeScope();
    }

    /// <summary>Walks from one layer's output back to another's, or to the network's input.</summary>
    /// <param name="from">Where <paramref name="arriving"/> is given.</param>
    /// <param name="arriving">Of the shape of that layer's output.</param>
    /// <param name="to">Where it is wanted: a layer's name or <see cref="Network.InputName"/>.</param>
    /// <param name="rule">How each layer passes it on.</param>
    /// <returns>Of the shape of the output of <paramref name="to"/>; the caller's.</returns>
    /// <exception cref="IgosException">Nothing leads from one to the other.</exception>
    public Tensor Run(string from, Tensor arriving, string to, Rule rule)
    {
        _ran();
        using var scope = NewDisposeScope();
        var pending = new Dictionary<string, Tensor> { [from] = arriving };
        foreach (var layer in _network.Layers.Reverse())
        {
            if (layer.Name == to)
            {
                break;
            }

            if (!pending.Remove(layer.Name, out var value))
            {
                continue;
            }

            Tensor[] inputs = [.. layer.Inputs.Select(
                name => name == _network.InputName ? _input : _activations[name])];
            var parts = rule(layer, inputs, value) ?? Gradient(layer, inputs, value);
            for (var i = 0; i < parts.Count; i++)
            {
                pending[layer.Inputs[i]] = pending.TryGetValue(layer.Inputs[i], out var other) ? other.Plus(parts[i])
                    : parts[i];
            }
        }

        return pending.TryGetValue(to, out var result) ? result.alias().MoveToOuterDisposeScope()
            : throw new IgosException($"No path leads from layer \"{from}\" back to \"{to}\".");
    }

    /// <summary>The ordinary backward pass of one layer.</summary>
    public static IReadOnlyList<Tensor> Gradient(Layer layer, IReadOnlyList<Tensor> inputs, Tensor arriving)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.detach().requires_grad_(true))];
        var gradients = autograd.grad([layer.Forward(leaves)], leaves, [arriving], allow_unused: true);
        return [.. gradients.Select((gradient, i) => gradient.IsInvalid ? zeros_like(inputs[i]) : gradient)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activations.Dispose();
        _input.Dispose();
    }
}
