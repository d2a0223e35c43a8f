using TorchSharp;

namespace Igos.Tensors;

/// <summary>
/// A whole or a real number beside a tensor. It stays what it is: a tensor of integers plus a whole number holds
/// integers, as in PyTorch.
/// </summary>
internal readonly struct Number
{
    private readonly double _real;
    private readonly long _whole;
    private readonly bool _isWhole;

    private Number(double real, long whole, bool isWhole) => (_real, _whole, _isWhole) = (real, whole, isWhole);

    public static implicit operator Number(long value) => new(0, value, true);

    public static implicit operator Number(double value) => new(value, 0, false);

    /// <summary>The number as TorchSharp takes it; the caller disposes it after the native call, not before.</summary>
#pragma warning disable RS0030 // the one place that makes Scalars: whoever calls it keeps them
    public Scalar ToScalar() => _isWhole ? _whole.ToScalar() : _real.ToScalar();
#pragma warning restore RS0030
}
