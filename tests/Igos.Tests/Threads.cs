using System.Runtime.CompilerServices;
using Igos.NativeLibraries;
using TorchSharp;

namespace Igos.Tests;

/// <summary>
/// One thread for each test: test classes run side by side and fill the cores by themselves, and the golden figures
/// were made with one thread. With two, sums end in other last digits, and a line search may branch there: of I-GOS
/// without noise on one of the three photographs that is another mask after 15 iterations.
/// </summary>
internal static class Threads
{
    [ModuleInitializer]
    internal static void One()
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(1);
    }
}
