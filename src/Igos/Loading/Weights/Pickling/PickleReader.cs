using System.Globalization;
using System.Text;

namespace Igos.Loading.Weights.Pickling;

/// <summary>
/// Reads one pickle as far as tensors need it: plain values, and the calls by which PyTorch builds tensors. It can't
/// run code: any other class or function remains a name (<see cref="PickleObject"/>). Opcodes: CPython's
/// Lib/pickletools.py, protocols 2 to 5. No library on NuGet reads pickles without making what they ask for.
/// </summary>
/// <remarks>None is null, numbers are long or double, a tuple object?[], a list List&lt;object?&gt;.</remarks>
internal sealed class PickleReader(Stream stream)
{
    // More than any model's pickle has; bounds the time that a hostile one takes.
    private const int MaxOperations = 1 << 24;

    private static readonly PickleObject LongInteger = new(new PickleGlobal("builtins", "int"));
    private static readonly PickleObject BytesObject = new(new PickleGlobal("builtins", "bytes"));
    private static readonly PickleObject SetObject = new(new PickleGlobal("builtins", "set"));

    private readonly PickleStream _in = new(stream);
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private long _handedOver;

    /// <summary>Every storage that the pickle speaks of, by its key.</summary>
    public Dictionary<string, StorageReference> Storages { get; } = [];

    /// <summary>
    /// Every object that is given a state: its class, and its attributes, null where the state is no dictionary.
    /// </summary>
    public List<(PickleGlobal Class, PickleDictionary? State)> Objects { get; } = [];

    /// <summary>The same, where a key is spoken of in several ways, in each of them.</summary>
    public HashSet<StorageReference> References { get; } = [];

    /// <summary>Every tensor that the pickle makes.</summary>
    public List<StoredTensor> Tensors { get; } = [];

    /// <summary>Every class and function that the pickle names.</summary>
    public HashSet<PickleGlobal> Globals { get; } = [];

    /// <summary>The types that TorchScript gives lists and dictionaries, as it writes them: <c>List[int]</c>.</summary>
    public HashSet<string> TypeTags { get; } = [];

    /// <summary>The pickled value; the stream stands after it.</summary>
    /// <exception cref="InvalidDataException">
    /// Damaged, or written in a way that PyTorch doesn't; the message goes on from "it is damaged:".
    /// </exception>
    public object? Read()
    {
        for (var operations = 0; operations < MaxOperations; operations++)
        {
            var opcode = (char)_in.Byte();
            if (opcode == '.')
            {
                return Pop();
            }

            if (!Value(opcode) && !Collection(opcode) && !Object(opcode))
            {
                throw new InvalidDataException(
                    $"its pickle holds the operation 0x{(int)opcode:x2}, which no state dict needs");
            }
        }

        throw new InvalidDataException($"its pickle has more than {MaxOperations} operations");
    }

    private bool Value(char opcode)
    {
        switch (opcode)
        {
            case '\u0080': // PROTO
                _in.Byte();
                return true;
            case '\u0095': // FRAME
                _in.Int64();
                return true;
            case 'N': return Push(null);
            case '\u0088': return Push(true);
            case '\u0089': return Push(false);
            case 'K': return Push((long)_in.Byte());
            case 'M': return Push((long)_in.UInt16());
            case 'J': return Push((long)_in.Int32());
            case 'I': // in text: Python 2 has it for what doesn't fit 32 bits
                var isLong = long.TryParse(_in.Line(), CultureInfo.InvariantCulture, out var number);
                return Push(isLong ? number : LongInteger);
            case '\u008a': return Push((object?)_in.Integer(_in.Byte()) ?? LongInteger);
            case '\u008b': return Push((object?)_in.Integer(_in.UInt32()) ?? LongInteger);
            case 'G': return Push(_in.BigEndianDouble());
            case '\u008c': return Push(_in.Text(_in.Byte(), Encoding.UTF8));
            case 'X': return Push(_in.Text(_in.UInt32(), Encoding.UTF8));
            case '\u008d': return Push(_in.Text(_in.Int64(), Encoding.UTF8));
            case 'U': return Push(_in.Text(_in.Byte(), Encoding.Latin1)); // Python 2's strings
            case 'T': return Push(_in.Text(_in.UInt32(), Encoding.Latin1));
            case 'C': return Skipped(_in.Byte());
            case 'B': return Skipped(_in.UInt32());
            case '\u008e' or '\u0096': return Skipped(_in.Int64());
            default: return false;
        }
    }

    private bool Collection(char opcode)
    {
        switch (opcode)
        {
            case '(':
                _marks.Push(_stack.Count);
                return true;
            case '0':
                Pop();
                return true;
            case '1':
                PopToMark();
                return true;
            case '2': return Push(Top());
            case ')': return Push(Array.Empty<object?>());
            case 't': return Push(PopToMark());
            case '\u0085': return Push(new[] { Pop() });
            case '\u0086': return PushPopped(2);
            case '\u0087': return PushPopped(3);
            case ']': return Push(new List<object?>());
            case 'l': return Push(new List<object?>(PopToMark()));
            case 'a': return Append(Pop());
            case 'e': return Append(PopToMark());
            case '}': return Push(new PickleDictionary());
            case 'd':
                var pairs = PopToMark();
                return Push(new PickleDictionary()) && SetItems(pairs);
            case 's':
                var value = Pop();
                return SetItems(Pop(), value);
            case 'u': return SetItems(PopToMark());
            case '\u008f': return Push(SetObject);
            case '\u0090': return Append(PopToMark());
            case '\u0091':
                PopToMark();
                return Push(SetObject);
            default: return false;
        }
    }

    private bool Object(char opcode)
    {
        switch (opcode)
        {
            case 'c':
                var module = _in.Line();
                return Named(new PickleGlobal(module, _in.Line()));
            case '\u0093':
                var name = Pop() as string;
                return Named(new PickleGlobal(Pop() as string ?? throw Unsound(), name ?? throw Unsound()));
            case 'R' or '\u0081': // REDUCE calls a function, NEWOBJ a class
                return Construct();
            case '\u0092':
                Pop(); // named arguments
                return Construct();
            case 'b': // attributes, of which no tensor needs any
                var state = Pop() as PickleDictionary;
                if (Top() is PickleObject stateful)
                {
                    Objects.Add((stateful.Class, state));
                }

                return true;
            case 'Q':
                var storage = TensorPickle.Storage(Pop());
                if ((storage as StorageReference ?? (storage as StorageView)?.Root) is { } reference)
                {
                    Storages.TryAdd(reference.Key, reference);
                    References.Add(reference);
                }

                return Push(storage);
            case 'q': return Remember(_in.Byte());
            case 'r': return Remember(_in.UInt32());
            case '\u0094': return Remember(_memo.Count);
            case 'h': return Recall(_in.Byte());
            case 'j': return Recall(_in.UInt32());
            default: return false;
        }
    }

    private bool Named(PickleGlobal global)
    {
        Globals.Add(global);
        return Push(global);
    }

    private bool Construct()
    {
        var arguments = Pop() as object?[];
        if (arguments is [_, string tag] && Top() is PickleGlobal { Module: "torch.jit._pickle" })
        {
            TypeTags.Add(tag);
        }

        // Each call copies the lists that it is given, and may be given the same ones again and again.
        _handedOver += arguments?.OfType<List<object?>>().Sum(list => (long)list.Count) ?? 0;
        return _handedOver > _in.Length ? throw Unsound() : Pop() switch
        {
            PickleGlobal global => Made(TensorPickle.Construct(global, arguments ?? throw Unsound())),
            PickleObject unknown => Push(unknown),
            _ => throw Unsound(),
        };
    }

    private bool Made(object? value)
    {
        if (value is StoredTensor tensor)
        {
            Tensors.Add(tensor);
        }

        return Push(value);
    }

    private bool Append(params object?[] items)
    {
        switch (Top())
        {
            case List<object?> list:
                list.AddRange(items);
                return true;
            case PickleObject:
                return true;
            default:
                throw Unsound();
        }
    }

    private bool SetItems(params object?[] pairs)
    {
        var dictionary = Top() as PickleDictionary;
        if ((dictionary is null && Top() is not PickleObject) || pairs.Length % 2 != 0)
        {
            throw Unsound();
        }

        for (var i = 0; i < pairs.Length; i += 2)
        {
            dictionary?.Set(pairs[i], pairs[i + 1]);
        }

        return true;
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private bool PushPopped(int count)
    {
        var tuple = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            tuple[i] = Pop();
        }

        return Push(tuple);
    }

    private bool Skipped(long length)
    {
        _in.Skip(length);
        return Push(BytesObject);
    }

    private bool Remember(long index)
    {
        _memo[index] = Top();
        return true;
    }

    private bool Recall(long index) => Push(_memo.TryGetValue(index, out var value) ? value : throw Unsound());

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Unsound();

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopToMark()
    {
        var start = _marks.TryPop(out var mark) ? mark : throw Unsound();
        object?[] items = [.. _stack[start..]];
        _stack.RemoveRange(start, _stack.Count - start);
        return items;
    }

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private static InvalidDataException Unsound() => new("its pickle makes no sense");
}
