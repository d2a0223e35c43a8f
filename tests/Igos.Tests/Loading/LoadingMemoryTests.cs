using Igos.Loading;
using Igos.Loading.Zoo;
using Igos.Tests.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Tests.Loading;

/// <summary>Alone, because the peak is the whole process's.</summary>
[Collection(nameof(LiveTensors))]
public sealed class LoadingMemoryTests
{
    /// <summary>244 MB of alexnet. Only Linux says what the peak was, and lets it be reset.</summary>
    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void Load_LargeFile_TakesAtMostThreeTenthsMoreThanItsSize(string format)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/status is Linux's.");
        using var file = new TemporaryFile(".weights");
        Write(format, file.Path);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak begins anew
        var before = Kilobytes("VmRSS");

        using var classifier = Classifier.Load("alexnet", new ModelOptions { Weights = file.Path });

        Assert.Equal(1000, classifier.ClassCount);
        Assert.InRange((Kilobytes("VmHWM") - before) * 1024, 0, 1.3 * new FileInfo(file.Path).Length);
    }

    private static void Write(string format, string path)
    {
        using var scope = NewDisposeScope();
        var parameters = Architectures.Find("alexnet")!.Parameters();
        var tensors = parameters.Select(p => KeyValuePair.Create(p.Name, ones([.. p.Shape])));
        using var file = File.Create(path);
        switch (format)
        {
            case "zip":
                CheckpointWriter.WriteZip(file, w => w.StateDict(tensors));
                break;
            case "legacy":
                file.Write(CheckpointWriter.Legacy(w => w.StateDict(tensors)));
                break;
            default:
                file.Write(SafetensorsWriter.Write(tensors));
                break;
        }
    }

    private static long Kilobytes(string field)
    {
        var line = File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim());
    }
}
