using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Tensors;

/// <summary>
/// What TorchSharp's operators compute, safe under garbage collection. TorchSharp makes a <see cref="Scalar"/> of each
/// number and passes only its address to native code, so that a collection during the call frees what is being read.
/// The sum of two tensors has such a number too, the hidden factor 1. Here the number outlives the call.
/// </summary>
internal static class Arithmetic
{
    /// <summary>The factor of the added tensor in every sum; never freed.</summary>
    private static readonly Scalar One = ((Number)1).ToScalar();

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + number.</summary>
    [OverloadResolutionPriority(1)] // a number also converts to a tensor
    public static Tensor Plus(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.add(scalar, One);
    }

    /// <summary>x + factor · y.</summary>
    public static Tensor PlusScaled(this Tensor x, Tensor y, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.add(y, scalar);
    }

    /// <summary>x + a ⊙ b.</summary>
    public static Tensor PlusProduct(this Tensor x, Tensor a, Tensor b) => x.addcmul(a, b, One);

    /// <summary>x − number.</summary>
    public static Tensor Minus(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.sub(scalar);
    }

    /// <summary>number − x.</summary>
    public static Tensor SubtractedFrom(this Tensor x, Number number)
    {
        using var negative = x.neg();
        return negative.Plus(number);
    }

    /// <summary>x · number.</summary>
    public static Tensor Times(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x / number, never rounded to whole numbers.</summary>
    public static Tensor DividedBy(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.div(scalar);
    }

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x.Power(2);

    /// <summary>x to the power of the exponent.</summary>
    public static Tensor Power(this Tensor x, Number exponent)
    {
        using var scalar = exponent.ToScalar();
        return x.pow(scalar);
    }

    /// <summary>x, where it lies between the bounds, else the nearer bound.</summary>
    public static Tensor Clamp(this Tensor x, Number least, Number most)
    {
        using var min = least.ToScalar();
        using var max = most.ToScalar();
        return x.clamp(min, max);
    }

    /// <summary>The larger of x and the bound.</summary>
    public static Tensor ClampMin(this Tensor x, Number least)
    {
        using var min = least.ToScalar();
        return x.clamp_min(min);
    }

    /// <summary>The smaller of x and the bound.</summary>
    public static Tensor ClampMax(this Tensor x, Number most)
    {
        using var max = most.ToScalar();
        return x.clamp_max(max);
    }

    /// <summary>x = number.</summary>
    public static Tensor EqualTo(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.eq(scalar);
    }

    /// <summary>x ≠ number.</summary>
    public static Tensor NotEqualTo(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.ne(scalar);
    }

    /// <summary>x &gt; number.</summary>
    public static Tensor GreaterThan(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.gt(scalar);
    }

    /// <summary>x ≥ number.</summary>
    public static Tensor AtLeast(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.ge(scalar);
    }

    /// <summary>x &lt; number.</summary>
    public static Tensor LessThan(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.lt(scalar);
    }

    /// <summary>x ≤ number.</summary>
    public static Tensor AtMost(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.le(scalar);
    }

    /// <summary>x += y.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x += number.</summary>
    [OverloadResolutionPriority(1)] // a number also converts to a tensor
    public static Tensor AddInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.add_(scalar, One);
    }

    /// <summary>x += factor · y.</summary>
    public static Tensor AddScaledInPlace(this Tensor x, Tensor y, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.add_(y, scalar);
    }

    /// <summary>x += factor · a ⊙ b.</summary>
    public static Tensor AddScaledProductInPlace(this Tensor x, Tensor a, Tensor b, Number factor)
    {
        using var scalar = factor.ToScalar();
        return x.addcmul_(a, b, scalar);
    }

    /// <summary>x *= number.</summary>
    public static Tensor MultiplyInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.mul_(scalar);
    }

    /// <summary>x /= number.</summary>
    public static Tensor DivideInPlace(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return x.div_(scalar);
    }

    /// <summary>Every value outside the bounds becomes the nearer bound.</summary>
    public static Tensor ClampInPlace(this Tensor x, Number least, Number most)
    {
        using var min = least.ToScalar();
        using var max = most.ToScalar();
        return x.clamp_(min, max);
    }

    /// <summary>Every value below the bound becomes the bound.</summary>
    public static Tensor ClampMinInPlace(this Tensor x, Number least)
    {
        using var min = least.ToScalar();
        return x.clamp_min_(min);
    }

    /// <summary>A tensor like x in shape, type and device that holds the number everywhere.</summary>
    public static Tensor FilledWith(this Tensor x, Number number)
    {
        using var scalar = number.ToScalar();
        return full_like(x, scalar);
    }

    /// <summary>A float32 tensor of this shape that holds the number everywhere.</summary>
    public static Tensor Filled(long[] shape, Number number, Device? device = null)
    {
        using var scalar = number.ToScalar();
        return full(shape, scalar, float32, device);
    }

    /// <summary>0, 1, … count − 1 as int64.</summary>
    public static Tensor Counting(long count, Device? device = null)
    {
        using var zero = ((Number)0).ToScalar();
        using var end = ((Number)count).ToScalar();
        return arange(zero, end, One, int64, device);
    }
}
