using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>An activation function that oneDNN computes on the way out of a convolution.</summary>
internal sealed class FusedActivation
{
    private readonly byte[] _name;
    private readonly Func<Tensor, Tensor> _apart;
    private readonly Lazy<jit.CompilationUnit>? _backward;

    private FusedActivation(string name, Func<Tensor, Tensor> apart, string? backward = null, double[]? bounds = null)
    {
        _name = [.. System.Text.Encoding.ASCII.GetBytes(name), 0];
        (_apart, Bounds) = (apart, bounds ?? []);
        _backward = backward is null ? null : new(() => jit.compile(
            $"def backward(gradient, output):\n    return torch.{backward}\n"));
    }

    /// <summary>None: the convolution's output as it is.</summary>
    public static FusedActivation None { get; } = new("none", x => x.alias());

    private static readonly ConcurrentDictionary<double, FusedActivation> Bounded = new();

    private static FusedActivation Rectified { get; } =
        new("relu", x => x.relu(), "threshold_backward(gradient, output, 0)");

    /// <summary>Its numbers, if it has any.</summary>
    public double[] Bounds { get; }

    /// <summary>Its name in oneDNN's bindings, ended by a zero.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>Whether it leaves everything as it is.</summary>
    public bool IsIdentity => _backward is null;

    /// <summary>What a layer computes; null where oneDNN has nothing like it.</summary>
    public static FusedActivation? Of(Layer layer) => layer switch
    {
        Relu { IsBounded: true } relu => Bounded.GetOrAdd(relu.UpperBound, UpTo),
        Relu => Rectified,
        _ => null,
    };

    private static FusedActivation UpTo(double bound) => new("hardtanh", x => x.HardTanh(0, bound),
        string.Create(CultureInfo.InvariantCulture, $"hardtanh_backward(gradient, output, 0., {bound:E17})"),
        [0, bound]);

    /// <summary>The same by an operation of its own; the caller's.</summary>
    public Tensor Apply(Tensor x) => _apart(x);

    /// <summary>
    /// The gradient by its input, from that by its output and the output itself, which lies at a bound where, and only
    /// where, the input lies there or beyond; the caller's.
    /// </summary>
    public Tensor Backward(Tensor gradient, Tensor output)
    {
        if (_backward is null)
        {
            return gradient.alias();
        }

        try
        {
            return (Tensor)_backward.Value.invoke("backward", gradient, output);
        }
        catch (Exception e) when (e is ExternalException or InvalidCastException)
        {
            // Nothing may be thrown on the way back through native code; the same in more operations.
            using var positive = output.GreaterThan(0);
            using var passes = Bounds is [_, var most] ? positive.logical_and(output.LessThan(most)) : positive.alias();
            return gradient * passes;
        }
    }
}
