using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Tensors;

/// <summary>Activation functions whose numbers outlive the native call, which TorchSharp's don't.</summary>
internal static class ActivationFunctions
{
    /// <summary>x where it is positive, else slope · x.</summary>
    public static Tensor LeakyRelu(this Tensor x, Number slope)
    {
        using var scalar = slope.ToScalar();
        return x.leaky_relu(scalar);
    }

    /// <summary>x where it is positive, else α (exp(x) − 1).</summary>
    public static Tensor Elu(this Tensor x, Number alpha)
    {
        using var scalar = alpha.ToScalar();
        using var one = ((Number)1).ToScalar();
        return x.elu(scalar, one, one);
    }

    /// <summary>x where it is positive, else α (exp(x/α) − 1).</summary>
    public static Tensor Celu(this Tensor x, Number alpha)
    {
        using var scalar = alpha.ToScalar();
        return x.celu(scalar);
    }

    /// <summary>x where it is above the threshold, else the value.</summary>
    public static Tensor Threshold(this Tensor x, Number threshold, Number value)
    {
        using var bound = threshold.ToScalar();
        using var otherwise = value.ToScalar();
        return x.threshold(bound, otherwise);
    }

    /// <summary>ln(1 + exp(x)).</summary>
    public static Tensor Softplus(this Tensor x)
    {
        using var beta = ((Number)1).ToScalar();
        using var threshold = ((Number)20).ToScalar();
        return WithScalars(x, beta, threshold);

        // The public method makes its two Scalars itself and doesn't keep them.
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
        static extern Tensor WithScalars(Tensor x, Scalar beta, Scalar threshold);
    }

    /// <summary>x tanh(ln(1 + exp(x))).</summary>
    public static Tensor Mish(this Tensor x)
    {
        using var softplus = x.Softplus();
        using var gate = softplus.tanh();
        return x * gate;
    }

    /// <summary>x / (1 + |x|).</summary>
    public static Tensor Softsign(this Tensor x)
    {
        using var absolute = x.abs();
        using var divisor = absolute.Plus(1);
        return x / divisor;
    }
}
