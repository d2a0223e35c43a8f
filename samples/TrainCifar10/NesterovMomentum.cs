using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>
/// Stochastic gradient descent with Nesterov's momentum and weight decay on matrices and kernels only. Written here because
/// TorchSharp's own can't store its momentum, without which a run can't be resumed.
/// </summary>
internal sealed class NesterovMomentum : IDisposable
{
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly (Parameter Weight, Tensor Velocity)[] _state;

    public NesterovMomentum(IEnumerable<Parameter> weights, double momentum, double weightDecay)
    {
        (_momentum, _weightDecay) = (momentum, weightDecay);
        _state = [.. weights.Select(w => (w, zeros_like(w).DetachFromDisposeScope()))];
    }

    /// <summary>v ← m·v + g; w ← w − rate·(g + m·v). The gradients are cleared.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (weight, velocity) in _state)
        {
            var gradient = weight.grad!;
            if (weight.dim() > 1)
            {
                gradient.add_(weight, alpha: _weightDecay);
            }

            velocity.mul_(_momentum).add_(gradient);
            weight.add_(gradient.add_(velocity, alpha: _momentum), alpha: -rate);
            gradient.zero_();
        }
    }

    /// <summary>Writes the velocities.</summary>
    public void Save(string path)
    {
        using var file = File.Create(path);
        foreach (var (_, velocity) in _state)
        {
            using var contiguous = velocity.contiguous();
            file.Write(contiguous.bytes);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var (_, velocity) in _state)
        {
            using var contiguous = zeros(velocity.shape);
            file.ReadExactly(contiguous.bytes);
            velocity.copy_(contiguous);
        }
    }

    public void Dispose()
    {
        foreach (var (_, velocity) in _state)
        {
            velocity.Dispose();
        }
    }
}
