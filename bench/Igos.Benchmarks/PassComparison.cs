using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Igos.Loading.Zoo;
using Igos.NativeLibraries;
using Igos.Networks;
using Igos.Tests.Loading.Zoo;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Igos.Benchmarks;

/// <summary>
/// A network's forward pass, and its forward and backward pass, as multiples of ONNX Runtime's forward pass of the same
/// network, with the same threads, in turn in one process; and how much memory the passes take at their peak.
/// </summary>
internal static partial class PassComparison
{
    private static readonly string[] Networks =
        ["squeezenet1_1", "mobilenet_v2", "efficientnet_b0", "resnet50", "densenet121", "vgg19"];

    /// <summary>Prints the table.</summary>
    /// <param name="args">Names of networks, sizes of batches; by default those of the marks.</param>
    public static void Run(string[] args)
    {
        int[] batches = [.. args.Where(a => int.TryParse(a, out _)).Select(int.Parse)];
        string[] names = [.. args.Where(a => !int.TryParse(a, out _))];
        LinuxProcess.KeepFreedMemory();
        Console.WriteLine("| Network | Batch | Forward | Forward and backward "
            + "| Peak memory, MB: forward | forward and backward |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var name in names.Length > 0 ? names : Networks)
        {
            Compare(name, batches.Length > 0 ? batches : [1, 8, 20, 32]);
        }
    }

    private static void Compare(string name, int[] batches)
    {
        var architecture = Architectures.Named(name);
        using var weights = MadeUpWeights.Of(architecture);
        using var network = architecture.Build(weights, name);
        using var options = new SessionOptions { IntraOpNumThreads = get_num_threads() };
        using var session = new InferenceSession(ZooOnnx.Write(network, name), options);
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1, CPU);
            var image = randn([batch, 3, 224, 224], generator: generator);
            CheckSame(network, session, image, name);
            var (theirs, forward, both) = (new List<double>(), new List<double>(), new List<double>());
            var clock = Stopwatch.StartNew();
            while (theirs.Count < 3 || (theirs.Count < 40 && clock.Elapsed.TotalSeconds < 10))
            {
                theirs.Add(Seconds(() => Theirs(session, image)));
                forward.Add(Seconds(() => Forward(network, image)));
                both.Add(Seconds(() => Gradient(network, image)));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {batch} "
                + $"| {Least(forward) / Least(theirs):0.00} | {Least(both) / Least(theirs):0.00} "
                + $"| {Peak(() => Forward(network, image))} | {Peak(() => Gradient(network, image))} |"));
        }
    }

    /// <summary>What disturbs a measurement makes it longer: the least is nearest to the truth.</summary>
    private static double Least(List<double> seconds) => seconds.Min();

    /// <summary>
    /// By the clock; of one thread the processor's time, which other programs on the machine change least.
    /// </summary>
    private static double Seconds(Action run)
    {
        // As in a search, one pass after the other: the other library's threads spin for a while after its last, and
        // the system first lets ours, woken up, share a core.
        var start = Stopwatch.GetTimestamp();
        do
        {
            run();
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.1);
        start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        run();
        return get_num_threads() == 1 ? (Environment.CpuUsage.TotalTime - used).TotalSeconds
            : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Forward(Network network, Tensor image)
    {
        using var noGrad = no_grad();
        network.Forward(image).Dispose();
    }

    private static void Gradient(Network network, Tensor image)
    {
        using var scope = NewDisposeScope();
        var leaf = image.detach().requires_grad_(true);
        autograd.grad([network.Forward(leaf).sum()], [leaf], allow_unused: true);
    }

    private static float[] Theirs(InferenceSession session, Tensor image)
    {
        var values = MemoryMarshal.Cast<byte, float>(image.bytes).ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(values, image.shape);
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [input], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void CheckSame(Network network, InferenceSession session, Tensor image, string name)
    {
        using var noGrad = no_grad();
        using var ours = network.Forward(image);
        using var theirs = tensor(Theirs(session, image), ours.shape);
        var (largest, difference) = (theirs.abs().max().item<float>(), (ours - theirs).abs().max().item<float>());
        if (!(difference <= 1e-3 * largest))
        {
            throw new InvalidOperationException($"{name}: outputs up to {largest} differ by {difference}.");
        }
    }

    /// <summary>By how many MB the process grows at most, all that was freed before given back first.</summary>
    private static long Peak(Action run)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        GC.Collect();
        _ = GiveBack(0);
        var before = Environment.WorkingSet;
        File.WriteAllText("/proc/self/clear_refs", "5");
        run();
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        var peak = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (peak - before / 1024) / 1024;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int GiveBack(nint padding);
}
