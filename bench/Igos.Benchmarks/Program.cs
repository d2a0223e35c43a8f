using BenchmarkDotNet.Running;
using Igos.Benchmarks;
using Igos.NativeLibraries;

TorchNative.EnsureLoaded();
if (args is ["passes", .. var chosen])
{
    PassComparison.Run(chosen);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
