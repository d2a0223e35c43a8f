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
    /// <summary>
    /// The environment variable that names a libtorch on this machine, to be used in place of the program's own: a
    /// folder as <see cref="EnsureLoaded"/> takes it.
    /// </summary>
    public const string FolderVariable = "IGOS_LIBTORCH";

    /// <summary>
    /// The switch of the runtime (<c>RuntimeHostConfigurationOption</c> in a program's project) that, set to false,
    /// keeps the library from setting anything for the whole process: on Linux it sets <c>OMP_WAIT_POLICY=PASSIVE</c>
    /// where nothing else is set, when it is first used, and tells the C library to keep freed memory
    /// (<c>mallopt</c>), when the first question is asked. docs/hosting.md says why.
    /// </summary>
    public const string ProcessSettingsSwitch = "Igos.ProcessSettings";

    /// <summary>The environment variable that does the same, set to 0.</summary>
    public const string ProcessSettingsVariable = "IGOS_PROCESS_SETTINGS";

    /// <summary>The version of libtorch that TorchSharp needs.</summary>
    public const string Version = LibtorchFolder.Version;

    /// <summary>The versions of libtorch that a folder may hold, in words.</summary>
    public const string FolderVersions = LibtorchFolder.Versions;

    private const string FolderChoice = "libtorch"; // as the flag is called
    private const string FolderCall = $"{nameof(TorchNative)}.{nameof(EnsureLoaded)}";
    private const string LibraryName = "LibTorchSharp";
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private static readonly Lock LoadLock = new();
    private static IntPtr _patched;
    private static LibtorchFolder? _folder;
    private static bool _isLoaded;

    /// <summary>Loads libtorch, or says in one sentence why it can't be loaded and what to install.</summary>
    /// <param name="folder">
    /// A libtorch on this machine (Linux x64), such as that of a PyTorch with CUDA, in place of the program's own: the
    /// folder of its libraries, or one whose <c>lib</c> holds them. By default <see cref="FolderVariable"/>'s, if it is
    /// set. The process's first load decides; another folder later is an error.
    /// </param>
    /// <exception cref="ChoiceException"><paramref name="folder"/> isn't a libtorch of the version needed.</exception>
    /// <exception cref="IgosException">The native libraries are missing or don't fit this system.</exception>
    public static void EnsureLoaded(string? folder = null)
    {
        lock (LoadLock)
        {
            if (_isLoaded)
            {
                if (folder is not null && _folder?.IsNamed(folder) != true)
                {
                    throw new ChoiceException(FolderChoice, folder,
                        "libtorch is loaded already: it must be named before the first model is loaded.");
                }

                return;
            }

            UseFolder(folder);
            Load();
            _isLoaded = true;
        }
    }

    /// <summary>What is missing for a GPU, as a sentence.</summary>
    internal static string CudaNeeds() => _folder switch
    {
        null => "It takes an NVIDIA GPU with its driver, and a libtorch for CUDA: that of a PyTorch "
            + $"{FolderVersions}, named by {FolderCall} or {FolderVariable}, or the package libtorch-cuda-12.8 in "
            + "place of libtorch-cpu.",
        { HasCuda: false } => $"The libtorch in {_folder} is built for the processor alone: it takes that of a PyTorch "
            + $"{FolderVersions} with CUDA.",
        _ => $"The libtorch in {_folder} is built for CUDA but finds no NVIDIA GPU with a driver: nvidia-smi shows "
            + "whether there is one.",
    };

    private static void UseFolder(string? folder)
    {
        if (folder is "")
        {
            throw new ChoiceException(FolderChoice, folder, "name a folder, or leave it out.");
        }

        var variable = Environment.GetEnvironmentVariable(FolderVariable);
        if (_folder is not null || (folder ?? variable) is not { Length: > 0 } named)
        {
            return;
        }

        try
        {
            var found = LibtorchFolder.Find(named);
            if (Own("libtorch_cpu.so") is { } own)
            {
                // TorchSharp would load it beside the other, and the second to load ends the process.
                throw new IgosException($"this program has its own libtorch, {own}, and a process has room for one: "
                    + "use the build without libtorch that docs/gpu.md describes, or leave this out.");
            }

            found.Load();
            _folder = found;
        }
        catch (IgosException e) when (folder is not null)
        {
            throw new ChoiceException(FolderChoice, folder, e.Message);
        }
        catch (IgosException e)
        {
            throw new IgosException($"{FolderVariable}={variable}: {e.Message}", e);
        }
    }

    private static void Load()
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
        return $"The native library libtorch {Version}, which TorchSharp needs, could not be loaded "
            + $"on this system ({system}): "
            + (OperatingSystem.IsLinux() ? "name one that is on the machine, such as that of PyTorch "
                + $"{FolderVersions}, by {FolderCall} or {FolderVariable}, or " : "")
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
            if (_patched == IntPtr.Zero && Own($"lib{LibraryName}.so") is { } file)
            {
                var elf = File.ReadAllBytes(file);
                if (WeakVersionNeed.Mark(elf, MissingVersion))
                {
                    if (Own("libtorch_cpu.so") is not null)
                    {
                        LoadDependencies(Path.GetDirectoryName(file)!);
                    }
                    else
                    {
                        UseFolder(null); // for a program that makes tensors first
                    }

                    _patched = LoadFromMemory(elf);
                }
            }

            return _patched;
        }
    }

    /// <summary>Where the runtime looks for native libraries.</summary>
    private static string[] SearchDirectories() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator);

    /// <summary>A library that the program brings along; null where it doesn't.</summary>
    private static string? Own(string library) => SearchDirectories()
        .Append(AppContext.BaseDirectory)
        .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists);

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
