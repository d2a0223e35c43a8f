using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Graph;

/// <summary>Where a layer takes an argument of its operator from when it runs on a batch of N images.</summary>
internal abstract record Argument
{
    public abstract Tensor? At(long batch, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights);

    /// <summary>Left out.</summary>
    public sealed record Missing : Argument
    {
        public override Tensor? At(long batch, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights) => null;
    }

    /// <summary>Another layer's output.</summary>
    public sealed record Activation(int Index) : Argument
    {
        public override Tensor At(long batch, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights) =>
            inputs[Index];
    }

    /// <summary>
    /// A weight, one for every batch or, with a dimension in <paramref name="Repeat"/>, one place of it to repeat for
    /// each image.
    /// </summary>
    public sealed record Weight(int Index, int Repeat) : Argument
    {
        public override Tensor At(long batch, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights) =>
            Repeat < 0 ? weights[Index]!
            : weights[Index]!.expand([.. weights[Index]!.shape[..Repeat], batch,
                .. weights[Index]!.shape[(Repeat + 1)..]]);
    }

    /// <summary>Integers or scales that steer an operator, such as a shape; each may grow with the batch.</summary>
    public sealed record Parameter : Argument
    {
        private readonly long[]? _integers;
        private readonly long[]? _growth;
        private readonly float[]? _floats;
        private readonly long[] _shape;

        public Parameter(Value value)
        {
            _shape = value.AtOne.shape;
            if (value.AtOne.is_floating_point())
            {
                _floats = MemoryMarshal.Cast<byte, float>(value.AtOne.bytes).ToArray();
            }
            else
            {
                _integers = Integers.Of(value.AtOne);
                var atTwo = Integers.Of(value.AtTwo);
                if (atTwo.Length != _integers.Length)
                {
                    throw new NotSupportedException("how many numbers steer it depends on the number of images; "
                        + "export with a fixed batch of 1.");
                }

                _growth = [.. atTwo.Zip(_integers, (two, one) => two - one)];
            }
        }

        public override Tensor At(long batch, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights)
        {
            if (_floats is not null)
            {
                return tensor(_floats, _shape);
            }

            var integers = _integers!.Zip(_growth!, (value, growth) => value + (batch - 1) * growth).ToArray();
            return tensor(integers, _shape);
        }
    }
}
