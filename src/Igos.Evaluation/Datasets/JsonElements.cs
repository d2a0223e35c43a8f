using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Igos.Evaluation.Datasets;

/// <summary>
/// The elements of the arrays in an object that is too large to be read whole, one after the other. They are told apart
/// by their brackets alone, so that one that is no JSON, such as with the NaN that Python writes, ends nothing.
/// </summary>
internal sealed class JsonElements(Stream stream)
{
    private const int LargestElement = 256 << 20; // bytes: a polygon of millions of corners

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",]} \t\r\n"u8);

    private byte[] _buffer = new byte[1 << 20];
    private int _next; // what isn't read yet
    private int _end; // of what is in the buffer
    private int _kept = -1; // from where on the buffer must be kept; -1 for what isn't read yet
    private long _before; // bytes of the stream before the buffer
    private int _elementStart;
    private Level _level;
    private long _count;

    private enum Level
    {
        Start,
        Object,
        Array,
    }

    /// <summary>The object's name for the array that the element stands in.</summary>
    public string Array { get; private set; } = "";

    /// <summary>The element as it stands there, until the next is asked for.</summary>
    public ReadOnlySpan<byte> Element => _buffer.AsSpan(_elementStart, _next - _elementStart);

    /// <summary>Which element it is, for errors.</summary>
    public string Place => $"element {_count} of \"{Array}\", at byte {_before + _elementStart},";

    /// <summary>Goes to the next element.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="JsonException">The stream ends too early, or is no object.</exception>
    public bool Next()
    {
        while (true)
        {
            switch (_level, Peek())
            {
                case (Level.Start, (byte)'{'):
                    _level = Level.Object;
                    _next++;
                    break;
                case (Level.Start, _):
                    throw new JsonException("it is no JSON object: it doesn't begin with {.");
                case (Level.Object, (byte)'}'):
                    return false;
                case (_, (byte)','):
                    _next++;
                    break;
                case (Level.Object, _):
                    ReadMember();
                    break;
                case (_, (byte)']'):
                    _level = Level.Object;
                    _next++;
                    break;
                default:
                    ReadValue();
                    _count++;
                    return true;
            }
        }
    }

    private void ReadMember()
    {
        if (Peek() != '"')
        {
            throw Unexpected("a name");
        }

        ReadValue();
        try
        {
            Array = JsonSerializer.Deserialize<string>(Element) ?? "";
        }
        catch (JsonException)
        {
            throw Unexpected("a name");
        }

        if (Peek() != ':')
        {
            throw Unexpected("a colon");
        }

        _next++;
        if (Peek() == '[')
        {
            (_level, _count) = (Level.Array, 0);
            _next++;
        }
        else
        {
            ReadValue();
        }
    }

    /// <summary>Goes behind a value, which is kept.</summary>
    private void ReadValue()
    {
        _kept = _next;
        switch (Peek())
        {
            case (byte)'"':
                _next++;
                ReadString();
                break;
            case (byte)'{' or (byte)'[':
                ReadBracket();
                break;
            default:
                SkipTo(ScalarEnd);
                if (_next == _kept)
                {
                    throw Unexpected("a value");
                }

                break;
        }

        (_elementStart, _kept) = (_kept, -1);
    }

    private void ReadBracket()
    {
        var depth = 0;
        do
        {
            SkipTo(Structure);
            switch (_buffer[_next++])
            {
                case (byte)'"':
                    ReadString();
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }
        }
        while (depth > 0);
    }

    private void ReadString()
    {
        while (true)
        {
            SkipTo(InString);
            if (_buffer[_next++] == '"')
            {
                return;
            }

            Have();
            _next++; // what is escaped
        }
    }

    /// <summary>The next byte that isn't white space.</summary>
    private byte Peek()
    {
        while (true)
        {
            Have();
            var value = _buffer[_next];
            var isMark = _before + _next < 3 && value is (0xef or 0xbb or 0xbf); // UTF-8's byte order mark
            if (!isMark && value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return value;
            }

            _next++;
        }
    }

    private void SkipTo(SearchValues<byte> values)
    {
        int found;
        do
        {
            Have();
            found = _buffer.AsSpan(_next, _end - _next).IndexOfAny(values);
            _next = found < 0 ? _end : _next + found;
        }
        while (found < 0);
    }

    /// <summary>Sees to it that there is a byte to read.</summary>
    private void Have()
    {
        if (_next < _end)
        {
            return;
        }

        var from = _kept < 0 ? _next : _kept;
        if (from > 0)
        {
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
            (_next, _end, _before) = (_next - from, _end - from, _before + from);
            _kept = _kept < 0 ? -1 : 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LargestElement)
            {
                throw new JsonException($"{Place} doesn't end within {LargestElement >> 20} MiB.");
            }

            System.Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        if (read == 0)
        {
            throw new JsonException($"it ends too early, at byte {_before + _end}: download or copy it again.");
        }
    }

    private JsonException Unexpected(string expected) => new(
        $"it is damaged at byte {_before + _next}: expected {expected}, found \""
        + $"{Encoding.UTF8.GetString(_buffer, _next, Math.Min(20, _end - _next))}\".");
}
