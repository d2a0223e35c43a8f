using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>Weights that are trained alike.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="RateFactor">What the learning rate is multiplied by.</param>
/// <param name="WeightDecay">Of the loss's gradient: w's share that is added to it.</param>
internal sealed record WeightGroup(IReadOnlyList<Parameter> Weights, double RateFactor, double WeightDecay);

/// <summary>
/// Stochastic gradient descent with Nesterov's momentum. Written here because TorchSharp's own can't store its
/// momentum, without which a run can't be resumed.
/// </summary>
internal sealed class NesterovMomentum : IDisposable
{
    private readonly double _momentum;
    private readonly (Parameter Weight, Tensor Velocity, WeightGroup Group)[] _state;

    public NesterovMomentum(IEnumerable<WeightGroup> groups, double momentum)
    {
        _momentum = momentum;
        _state = [.. groups.SelectMany(group => group.Weights
            .Select(w => (w, zeros_like(w).DetachFromDisposeScope(), group)))];
    }

    /// <summary>v ← m·v + g; w ← w − rate·(g + m·v). The gradients are cleared.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (weight, velocity, group) in _state)
        {
            var gradient = weight.grad!;
            gradient.add_(weight, alpha: group.WeightDecay);
            velocity.mul_(_momentum).add_(gradient);
            weight.add_(gradient.add_(velocity, alpha: _momentum), alpha: -rate * group.RateFactor);
            gradient.zero_();
        }
    }

    /// <summary>Writes the velocities.</summary>
    public void Save(string path)
    {
        using var file = File.Create(path);
        foreach (var (_, velocity, _) in _state)
        {
            using var contiguous = velocity.contiguous();
            file.Write(contiguous.bytes);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var (_, velocity, _) in _state)
        {
            using var contiguous = zeros(velocity.shape);
            file.ReadExactly(contiguous.bytes);
            velocity.copy_(contiguous);
        }
    }

    public void Dispose()
    {
        foreach (var (_, velocity, _) in _state)
        {
            velocity.Dispose();
        }
    }
}
