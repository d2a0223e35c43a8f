using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Igos.Loading;
using Igos.Loading.Files;
using Igos.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Weights;

public sealed class WeightsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("igos-weights-").FullName;

    /// <summary>Wrong names throughout: only the content counts.</summary>
    [Fact]
    public void FormatOf_AnyName_IsDecidedByContent()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["x"] = ones(2) };

        Assert.Equal(ModelFormat.PyTorch, Format("a.onnx", CheckpointWriter.Zip(w => w.StateDict(tensors))));
        Assert.Equal(ModelFormat.PyTorch, Format("b.safetensors", CheckpointWriter.Legacy(w => w.StateDict(tensors))));
        Assert.Equal(ModelFormat.Safetensors, Format("c.pth", SafetensorsWriter.Write(tensors)));
        Assert.Equal(ModelFormat.SafetensorsIndex, Format("d", " {\"weight_map\": {}}"u8.ToArray()));
        Assert.Equal(ModelFormat.Onnx, ModelFile.FormatOf(SharedFiles.Path("models/SqueezeNet_fp16.onnx")));
    }

    [Fact]
    public void FormatOf_OtherFiles_ListsWhatIsSupported()
    {
        (string Name, byte[] Content, string Says)[] files =
        [
            ("empty", [], "it is empty"),
            ("text.pth", "hello, world"u8.ToArray(), "or it is damaged"),
            ("settings.json", "{\"a\": 1}"u8.ToArray(), "or it is damaged"),
            ("list.json", "[1, 2]"u8.ToArray(), "or it is damaged"),
            ("plain.pkl", [0x80, 4, (byte)'N', (byte)'.'], "a Python pickle that torch.save didn't write"),
            ("keras.h5", [0x89, .. "HDF\r\n\u001a\n"u8], "HDF5"),
            ("mobile.tflite", [0x1c, 0, 0, 0, .. "TFL3"u8, 0, 0], "TensorFlow Lite"),
            ("saved_model.pb", [8, 1, 0x12, 2, 0, 0], "or it is damaged"),
            ("archive.pth.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "a gzip archive"),
            ("archive.pth.tar", [.. new byte[257], .. "ustar\0"u8, .. new byte[300]], "a tar archive"),
            ("cat.pth", [0xff, 0xd8, 0xff, 0xe0, 0, 16], "but a picture"),
            ("documents.zip", Archive("letter.txt"), "a zip archive that PyTorch didn't write"),
        ];
        foreach (var (name, content, says) in files)
        {
            var path = File(name, content);
            var error = Assert.Throws<IgosException>(() => ModelFile.FormatOf(path));
            Assert.Contains(says, error.Message);
            Assert.StartsWith(path, error.Message);
            Assert.Contains("Supported are ONNX models", error.Message);
        }
    }

    /// <summary>What is left where a download or a checkout brought something else than the file.</summary>
    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 102530333\n", "a Git LFS pointer",
        "git lfs pull")]
    [InlineData("\n<!doctype HTML>\n<html lang=\"en\"><head>", "a web page", "download the file itself")]
    [InlineData("<html>\r\n<head><title>404 Not Found</title></head>", "a web page", "download the file itself")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "a server's error message",
        "download the file again")]
    public void FormatOf_FailedDownload_SaysWhatItIsAndWhatToDo(string content, string kind, string remedy)
    {
        var path = File("resnet50.pth", Encoding.UTF8.GetBytes(content));

        foreach (var error in new[]
        {
            Assert.Throws<IgosException>(() => ModelFile.FormatOf(path)).Message,
            Assert.Throws<IgosException>(() => WeightsFile.Read(path)).Message,
            Assert.Throws<IgosException>(() => Classifier.Load(path)).Message,
        })
        {
            Assert.StartsWith($"{path} is {kind}", error);
            Assert.Contains(remedy, error);
        }
    }

    [Fact]
    public void Read_WeightsInSeveralFiles_GivesThemAll()
    {
        using var scope = NewDisposeScope();
        File("model-1.safetensors", SafetensorsWriter.Write(Pairs(("a", ones(2)), ("c", full(3, 2f)))));
        File("model-2.safetensors", SafetensorsWriter.Write(Pairs(("b", zeros(2)))));
        var index = Index(("a", "model-1.safetensors"), ("b", "model-2.safetensors"), ("c", "model-1.safetensors"));

        using var weights = WeightsFile.Read(index);

        Assert.Equal(["a", "b", "c"], weights.Keys);
        Assert.Equal(6, weights["c"].sum().item<float>());
    }

    [Theory]
    [InlineData("model-1.safetensors", "missing", "it isn't")]
    [InlineData("model-9.safetensors", "a", "model-9.safetensors can't be read")]
    [InlineData("../model-1.safetensors", "a", "not a file beside the index")]
    [InlineData("/etc/hostname", "a", "not a file beside the index")]
    [InlineData("", "a", "not a file beside the index")]
    public void Read_IndexThatDoesNotFit_SaysHow(string shard, string tensor, string says)
    {
        using var scope = NewDisposeScope();
        File("model-1.safetensors", SafetensorsWriter.Write(Pairs(("a", ones(2)))));

        Assert.Contains(says, Assert.Throws<IgosException>(() => WeightsFile.Read(Index((tensor, shard)))).Message);
    }

    [Fact]
    public void Read_IndexOfNonsense_IsRefused()
    {
        Assert.Contains("damaged", Refused("{\"weight_map\": 3}"u8));
        Assert.Contains("damaged", Refused("{\"weight_map\": {\"a\": 3}}"u8));

        using var scope = NewDisposeScope();
        File("s", SafetensorsWriter.Write(Pairs(("a", ones(2)))));
        Assert.Contains("\"a\" twice", Refused("{\"weight_map\": {\"a\": \"s\", \"a\": \"s\"}}"u8));

        string Refused(ReadOnlySpan<byte> index)
        {
            var path = File("i", index.ToArray());
            return Assert.Throws<IgosException>(() => WeightsFile.Read(path)).Message;
        }
    }

    [Fact]
    public void Read_WholeModel_SaysToLoadItAlone() => Assert.Contains("is a whole model (Onnx)",
        Assert.Throws<IgosException>(() => WeightsFile.Read(SharedFiles.Path("models/SqueezeNet_fp16.onnx"))).Message);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<KeyValuePair<string, Tensor>> Pairs(params (string Name, Tensor Tensor)[] tensors) =>
        tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor));

    private static byte[] Archive(string entry)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry(entry, CompressionLevel.NoCompression);
        }

        return bytes.ToArray();
    }

    private string Index(params (string Tensor, string File)[] map)
    {
        var files = map.ToDictionary(m => m.Tensor, m => m.File);
        var index = JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = files });
        return File("model.safetensors.index.json", Encoding.UTF8.GetBytes(index));
    }

    private ModelFormat Format(string name, byte[] content) => ModelFile.FormatOf(File(name, content));

    private string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }
}
