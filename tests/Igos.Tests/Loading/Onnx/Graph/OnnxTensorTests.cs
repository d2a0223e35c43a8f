using System.Runtime.InteropServices;
using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using Igos.Loading.Onnx.Graph;
using static TorchSharp.torch;
using ElementType = (float[] Values, System.Func<float, byte[]> Raw,
    System.Action<Igos.Loading.Onnx.Format.TensorProto, float> Add);

namespace Igos.Tests.Loading.Onnx.Graph;

public class OnnxTensorTests
{
    private static readonly float[] Fractions = [1.5f, -2, 0.25f, 96], Wholes = [1, 2, 0, 96];

    /// <summary>Each element type as ONNX numbers it: its values' bytes and how its typed fields hold them.</summary>
    private static readonly Dictionary<int, ElementType> Types = new()
    {
        [1] = (Fractions, BitConverter.GetBytes, (t, v) => t.FloatData.Add(v)),
        [2] = (Wholes, v => [(byte)v], (t, v) => t.Int32Data.Add((int)v)),
        [3] = ([-1, 2, 0, -96], v => [(byte)(sbyte)v], (t, v) => t.Int32Data.Add((int)v)),
        [4] = (Wholes, v => BitConverter.GetBytes((ushort)v), (t, v) => t.Int32Data.Add((int)v)),
        [5] = ([-1, 2, 0, -96], v => BitConverter.GetBytes((short)v), (t, v) => t.Int32Data.Add((int)v)),
        [6] = ([-1, 2, 0, -96], v => BitConverter.GetBytes((int)v), (t, v) => t.Int32Data.Add((int)v)),
        [7] = ([-1, 2, 0, -96], v => BitConverter.GetBytes((long)v), (t, v) => t.Int64Data.Add((long)v)),
        [9] = ([1, 0, 0, 1], v => [(byte)v], (t, v) => t.Int32Data.Add((int)v)),
        [10] = (Fractions, v => BitConverter.GetBytes((Half)v), (t, v) => t.Int32Data.Add(HalfBits(v))),
        [11] = (Fractions, v => BitConverter.GetBytes((double)v), (t, v) => t.DoubleData.Add(v)),
        [12] = (Wholes, v => BitConverter.GetBytes((uint)v), (t, v) => t.Uint64Data.Add((ulong)v)),
        [13] = (Wholes, v => BitConverter.GetBytes((ulong)v), (t, v) => t.Uint64Data.Add((ulong)v)),
        [16] = (Fractions, v => BitConverter.GetBytes(v)[2..], (t, v) => t.Int32Data.Add(UpperBits(v))),
    };

    private static int HalfBits(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    private static int UpperBits(float value) => BitConverter.SingleToInt32Bits(value) >> 16 & 0xFFFF;

    public static TheoryData<int> ElementTypes => [.. Types.Keys];

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Read_RawDataAndTypedFields_GivesTheValues(int type)
    {
        var (values, bytes, add) = Types[type];
        var data = ByteString.CopyFrom([.. values.SelectMany(bytes)]);
        var raw = new TensorProto { Name = "w", DataType = type, RawData = data };
        var typed = new TensorProto { Name = "w", DataType = type };
        raw.Dims.AddRange([2, 2]);
        typed.Dims.AddRange([2, 2]);
        Array.ForEach(values, v => add(typed, v));
        foreach (var proto in (TensorProto[])[raw, typed])
        {
            using var tensor = OnnxTensor.Read(proto, ".");
            using var floats = tensor.to(float32);
            Assert.Equal([2, 2], tensor.shape);
            Assert.Equal(values, MemoryMarshal.Cast<byte, float>(floats.bytes).ToArray());
        }
    }

    /// <summary>A size that the data doesn't back is refused before anything of that size is made.</summary>
    [Theory]
    [InlineData(1L << 20, 1L << 20, "can't be")]
    [InlineData(-1, 2, "can't be")]
    [InlineData(40_000, 50_000, "holds 8")]
    [InlineData(1, 3, "needs 12 bytes")]
    [InlineData(int.MaxValue, int.MaxValue, "can't be", 0)]
    [InlineData(1, 2, "can't be", 1, 40)]
    public void Read_SizesThatTheDataDoNotBack_Throws(long rows, long columns, string message, long others = 1,
        int count = 1)
    {
        var proto = new TensorProto { Name = "w", DataType = 1, RawData = ByteString.CopyFrom(new byte[8]) };
        proto.Dims.AddRange([.. Enumerable.Repeat(others, count), rows, columns]);
        Assert.Contains(message, Assert.Throws<IgosException>(() => OnnxTensor.Read(proto, ".")).Message);
    }

    [Fact]
    public void Read_UnknownElementType_SaysWhichAreSupported()
    {
        var proto = new TensorProto { Name = "w", DataType = 8 };
        Assert.Contains("bfloat16", Assert.Throws<IgosException>(() => OnnxTensor.Read(proto, ".")).Message);
    }
}
