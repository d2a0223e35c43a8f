using System.Buffers.Binary;
using System.Text.Json;
using Google.Protobuf;

namespace Igos.Loading.Files;

/// <summary>Tells what a file is by its content; its name doesn't matter.</summary>
public static class ModelFile
{
    private const string Supported = "Supported are ONNX models, TorchScript (torch.jit.save), "
        + "PyTorch state dicts and checkpoints (torch.save), "
        + ".safetensors and its index.json. Models of TensorFlow, Keras and ML.NET can be exported to ONNX.";

    /// <summary>The fields of an ONNX model before its graph, and the graph: onnx.proto, ModelProto.</summary>
    private static readonly HashSet<uint> OnnxNumbers = [1, 5], OnnxTexts = [2, 3, 4, 6, 8, 14, 20, 25];
    private const uint OnnxGraph = 7;

    private const int TarMark = 257;

    /// <summary>What the file is.</summary>
    /// <exception cref="IgosException">
    /// It can't be read, or is none of what is supported, which the message lists.
    /// </exception>
    public static ModelFormat FormatOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[FailedDownload.StartBytes];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            return start.StartsWith(FileMarks.Zip) ? InZip(file, path)
                : FileMarks.LegacyPyTorch(start) > 0 ? ModelFormat.PyTorch
                : IsSafetensors(start, file.Length) ? ModelFormat.Safetensors
                : IsIndex(start, file) ? ModelFormat.SafetensorsIndex
                : IsOnnx(file) ? ModelFormat.Onnx
                : throw new IgosException(FailedDownload.Describe(start) is { } text ? $"{path} is {text}"
                    : $"{path} is no model file that is known{Looks(start)}. {Supported}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    private static ModelFormat InZip(FileStream file, string path)
    {
        try
        {
            using var records = new ZipRecords(file);
            return records.HoldsCode ? ModelFormat.TorchScript : ModelFormat.PyTorch;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException
            or ArgumentException or NotSupportedException)
        {
            throw new IgosException($"{path} is a zip archive that PyTorch didn't write, or it is damaged: "
                + $"{e.Message.TrimEnd('.')}. {Supported}", e);
        }
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> start, long length) =>
        start.Length > 8 && start[8] == '{'
            && BinaryPrimitives.ReadInt64LittleEndian(start) is > 0 and var header && header <= length - 8;

    private static bool IsIndex(ReadOnlySpan<byte> start, FileStream file)
    {
        if (start.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] || file.Length > FileMarks.MaxIndexBytes)
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(file);
            return json.RootElement.TryGetProperty(FileMarks.IndexMap, out _);
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            file.Position = 0;
        }
    }

    /// <summary>Protocol buffers have no mark at their start, but each field says its number and kind.</summary>
    private static bool IsOnnx(FileStream file)
    {
        try
        {
            using var fields = new CodedInputStream(file, leaveOpen: true);
            for (var tag = fields.ReadTag(); tag != 0; tag = fields.ReadTag())
            {
                var (number, kind) = (tag >> 3, WireFormat.GetTagWireType(tag));
                if (number == OnnxGraph && kind == WireFormat.WireType.LengthDelimited)
                {
                    return true;
                }

                HashSet<uint> known = kind switch
                {
                    WireFormat.WireType.Varint => OnnxNumbers,
                    WireFormat.WireType.LengthDelimited => OnnxTexts,
                    _ => [],
                };
                if (!known.Contains(number))
                {
                    return false;
                }

                fields.SkipLastField();
            }
        }
        catch (InvalidProtocolBufferException)
        {
        }

        return false;
    }

    private static string Looks(ReadOnlySpan<byte> start) => start switch
    {
        [] => ": it is empty, so fetch or export it again",
        [0x80, >= 2 and <= 5, ..] => ", but a Python pickle that torch.save didn't write",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => ", but an HDF5 file, as Keras writes them",
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => ", but a TensorFlow Lite model",
        [0x1f, 0x8b, ..] => ", but a gzip archive: unpack it",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xff, 0xd8, 0xff, ..] => ", but a picture",
        _ when start.Length > TarMark && start[TarMark..].StartsWith("ustar"u8) => ", but a tar archive: unpack it",
        _ => ", or it is damaged",
    };
}
