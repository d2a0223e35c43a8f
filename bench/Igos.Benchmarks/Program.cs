using BenchmarkDotNet.Running;
using Igos.NativeLibraries;

TorchNative.EnsureLoaded();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
