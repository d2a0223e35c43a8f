using static TorchSharp.torch;

namespace Igos.Loading.Weights.Pickling;

/// <summary>What a tensor's numbers are.</summary>
/// <param name="Class">As the pickle names it: <c>torch.FloatStorage</c>, <c>torch.float32</c>.</param>
/// <param name="Type">Null for one that isn't supported.</param>
/// <param name="Size">Bytes a number; 0 for one that isn't supported.</param>
internal sealed record ElementType(PickleGlobal Class, ScalarType? Type, int Size)
{
    /// <summary>
    /// The type that a storage class or a dtype stands for; torch.cuda.FloatStorage is what torch.FloatStorage is.
    /// </summary>
    public static ElementType Of(PickleGlobal global)
    {
        var (type, size) = global.Name switch
        {
            "DoubleStorage" or "float64" => (ScalarType.Float64, 8),
            "FloatStorage" or "float32" => (ScalarType.Float32, 4),
            "HalfStorage" or "float16" => (ScalarType.Float16, 2),
            "BFloat16Storage" or "bfloat16" => (ScalarType.BFloat16, 2),
            "LongStorage" or "int64" => (ScalarType.Int64, 8),
            "IntStorage" or "int32" => (ScalarType.Int32, 4),
            "ShortStorage" or "int16" => (ScalarType.Int16, 2),
            "CharStorage" or "int8" => (ScalarType.Int8, 1),
            "ByteStorage" or "UntypedStorage" or "uint8" => (ScalarType.Byte, 1),
            "BoolStorage" or "bool" => (ScalarType.Bool, 1),
            _ => ((ScalarType?)null, 0),
        };
        return new ElementType(global, type, size);
    }
}
