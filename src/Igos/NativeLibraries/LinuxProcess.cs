using System.Runtime.InteropServices;

namespace Igos.NativeLibraries;

/// <summary>What libtorch's surroundings on Linux are told; what the user's environment says comes first.</summary>
internal static partial class LinuxProcess
{
    // malloc.h's numbers. No block is mapped by itself, which would be given back when freed: the size from which one
    // is can be no more than 32 MB, and VGG's activations of ten images have 128 MB.
    private const int TrimThreshold = -1, MostMapped = -4;
    private const int MostKept = 1 << 30;

    private static int _keeps;

    /// <summary>See <see cref="TorchNative.ProcessSettingsSwitch"/>.</summary>
    private static bool AreWanted =>
        Environment.GetEnvironmentVariable(TorchNative.ProcessSettingsVariable) is not "0"
        && !(AppContext.TryGetSwitch(TorchNative.ProcessSettingsSwitch, out var isOn) && !isOn);

    /// <summary>
    /// Lets OpenMP's threads sleep while they wait: spinning, as is its default, makes two threads forty times slower
    /// than one where another program wants the same cores. To be called before libtorch is loaded.
    /// </summary>
    public static void LetThreadsSleep()
    {
        if (AreWanted)
        {
            _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", 0);
        }
    }

    /// <summary>
    /// Keeps freed memory for the next network pass, which needs as much again: given back and fetched anew page by
    /// page, it costs a tenth of the time. To be called once a model is loaded, for loading frees what nothing
    /// after it needs.
    /// </summary>
    public static void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux() && Interlocked.Exchange(ref _keeps, 1) == 0 && AreWanted
            && Environment.GetEnvironmentVariable("MALLOC_TRIM_THRESHOLD_") is null
            && NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallopt", out _))
        {
            _ = SetAllocation(MostMapped, 0);
            _ = SetAllocation(TrimThreshold, MostKept);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);
}
