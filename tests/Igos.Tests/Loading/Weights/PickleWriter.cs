using System.Buffers.Binary;
using System.Text;

namespace Igos.Tests.Loading.Weights;

/// <summary>Writes pickles as Python does, value by value; protocol 2 unless said otherwise.</summary>
internal sealed class PickleWriter(byte protocol = 2)
{
    private readonly MemoryStream _bytes = new();

    /// <summary>The pickle, ended.</summary>
    public byte[] End()
    {
        Raw('.');
        byte[] frame = IsFramed ? [0x95, .. Bytes(8, b => BinaryPrimitives.WriteInt64LittleEndian(b, _bytes.Length))]
            : [];
        return [0x80, protocol, .. frame, .. _bytes.ToArray()];
    }

    public PickleWriter Raw(params int[] bytes)
    {
        foreach (var value in bytes)
        {
            _bytes.WriteByte((byte)value);
        }

        return this;
    }

    public PickleWriter Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Global(string module, string name) => IsFramed ? Value(module).Value(name).Raw(0x93).Memoize()
        : Raw(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    public PickleWriter Mark() => Raw('(');

    /// <summary>
    /// Any of null, bool, long, double, string, tuples (object?[]), lists and dictionaries, or an action that writes.
    /// </summary>
    public PickleWriter Value(object? value)
    {
        switch (value)
        {
            case null:
                return Raw('N');
            case bool truth:
                return Raw(truth ? 0x88 : 0x89);
            case int number:
                return Value((long)number);
            case long number and >= 0 and < 256:
                return Raw('K', (int)number);
            case long number:
                return Raw(0x8a, 8).Raw(Bytes(8, b => BinaryPrimitives.WriteInt64LittleEndian(b, number)));
            case double number:
                return Raw('G').Raw(Bytes(8, b => BinaryPrimitives.WriteDoubleBigEndian(b, number)));
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                if (IsFramed && utf8.Length < 256)
                {
                    return Raw(0x8c, utf8.Length).Raw(utf8).Memoize();
                }

                return Raw('X').Raw(Bytes(4, b => BinaryPrimitives.WriteInt32LittleEndian(b, utf8.Length))).Raw(utf8);
            case object?[] tuple:
                return Mark().All(tuple).Raw('t').Memoize();
            case List<object?> list:
                return Raw(']').Memoize().Mark().All(list).Raw('e');
            case Dictionary<string, object?> dictionary:
                return Raw('}')
                    .Memoize().Mark().All(dictionary.SelectMany(entry => (object?[])[entry.Key, entry.Value])).Raw('u');
            case Action<PickleWriter> write:
                write(this);
                return this;
            default:
                throw new ArgumentException($"No pickle of {value.GetType()}.");
        }
    }

    /// <summary>A call of a function by its name.</summary>
    public static Action<PickleWriter> Call(string module, string name, params object?[] arguments) =>
        writer => writer.Global(module, name).Value(arguments).Raw('R');

    /// <summary>A class or a function by its name.</summary>
    public static Action<PickleWriter> Named(string module, string name) => writer => writer.Global(module, name);

    /// <summary>What the archive keeps outside the pickle.</summary>
    public static Action<PickleWriter> Persistent(params object?[] id) => writer => writer.Value(id).Raw('Q');

    /// <summary>
    /// Since protocol 4: a frame around all, names as text on the stack, and everything numbered for later reference.
    /// </summary>
    private bool IsFramed => protocol >= 4;

    private PickleWriter Memoize() => IsFramed ? Raw(0x94) : this;

    private PickleWriter All(IEnumerable<object?> values)
    {
        foreach (var value in values)
        {
            Value(value);
        }

        return this;
    }

    private static byte[] Bytes(int length, Action<byte[]> fill)
    {
        var bytes = new byte[length];
        fill(bytes);
        return bytes;
    }
}
