using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Igos.NativeLibraries;

/// <summary>Makes TorchSharp's native library load where the system's C++ library is older than it asks for.</summary>
/// <remarks>
/// TorchSharp 0.107.0 asks for <c>GLIBCXX_3.4.32</c>, which Debian 12, Ubuntu 22.04 and RHEL 9 lack, for one symbol
/// that it never calls. When, and only when, the ordinary load has failed, a copy in memory (<c>memfd_create</c>) with
/// that one need marked weak is loaded instead: nothing is written to disk and no file of the package is touched. It
/// works because this assembly is used before the first tensor is made; a program that makes tensors first calls
/// <see cref="EnsureLoaded"/>.
/// </remarks>
public static partial class TorchNative
{
    private const string LibraryName = "LibTorchSharp";
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private static readonly Lock LoadLock = new();
    private static IntPtr _patched;

    /// <summary>Loads libtorch, or says in one sentence why it can't be loaded and what to install.</summary>
    /// <exception cref="IgosException">The native libraries are missing or don't fit this system.</exception>
    public static void EnsureLoaded()
    {
        // Asked first, because TorchSharp's own answer to a failed load is to copy 490 MB out of the package cache.
        var assembly = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        if (!NativeLibrary.TryLoad(LibraryName, assembly, null, out _))
        {
            throw new IgosException(LoadFailure());
        }

        try
        {
            _ = torch.get_num_threads();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException
                                      or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new IgosException(LoadFailure(), e);
        }
    }

    internal static string LoadFailure()
    {
        var package = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
            : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";
        var system = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}";
        return "The native library libtorch 2.10.0, which TorchSharp needs, could not be loaded "
            + $"on this system ({system}): "
            + $"add the NuGet package {package} 2.10.0 to the program (or libtorch-cuda-12.8 for an NVIDIA GPU); "
            + "Linux x64 with glibc 2.34 or newer, Windows x64 and macOS arm64 are supported.";
    }

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255",
        Justification = "The handler must stand before TorchSharp's first load.")]
    internal static void Initialize()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            LinuxProcess.LetThreadsSleep();
            // Raised only after the runtime's own search failed.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                name.Contains(LibraryName, StringComparison.Ordinal) ? LoadPatched() : IntPtr.Zero;
        }
    }

    private static IntPtr LoadPatched()
    {
        lock (LoadLock)
        {
            if (_patched == IntPtr.Zero && FindLibrary() is { } file)
            {
                var elf = File.ReadAllBytes(file);
                if (WeakVersionNeed.Mark(elf, MissingVersion))
                {
                    LoadDependencies(Path.GetDirectoryName(file)!);
                    _patched = LoadFromMemory(elf);
                }
            }

            return _patched;
        }
    }

    /// <summary>Where the runtime looks for native libraries.</summary>
    private static string[] SearchDirectories() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator);

    private static string? FindLibrary()
    {
        var directories = SearchDirectories()
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"));
        return directories.Where(d => d.Length > 0)
            .Select(d => Path.Combine(d, $"lib{LibraryName}.so")).FirstOrDefault(File.Exists);
    }

    /// <summary>Loads what the library depends on by full path: a library in memory has no folder to look in.</summary>
    private static void LoadDependencies(string libraryFolder)
    {
        var directories = SearchDirectories().Prepend(libraryFolder).Where(d => d.Length > 0).ToArray();
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            if (directories.Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists) is { } path)
            {
                NativeLibrary.TryLoad(path, out _);
            }
        }
    }

    private static IntPtr LoadFromMemory(byte[] elf)
    {
        var descriptor = CreateMemoryFile(LibraryName, 0);
        if (descriptor < 0)
        {
            return IntPtr.Zero;
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(handle, elf, 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var library) ? library : IntPtr.Zero;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
