using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Igos.NativeLibraries;

/// <summary>
/// A libtorch that is on the machine already, such as PyTorch's, in place of the program's own. It must be of the
/// version that TorchSharp was built for, or of one that was tried with it: C++ has no interface that by right outlives
/// a version.
/// </summary>
internal sealed partial class LibtorchFolder
{
    /// <summary>The version that TorchSharp 0.107.0 was built for.</summary>
    public const string Version = "2.10.0";

    /// <summary>
    /// That was tried with it (docs/gpu.md): it has every function that TorchSharp calls, laid out alike.
    /// </summary>
    private const string AlsoTaken = "2.11.0";

    /// <summary>Both, for a sentence.</summary>
    public const string Versions = $"{Version} or {AlsoTaken}";

    private const string CudaLibrary = "libtorch_cuda.so";

    /// <summary>Each after those that it needs.</summary>
    private static readonly string[] Libraries =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", CudaLibrary, "libtorch.so"];

    private static readonly string[] OfCuda = ["libc10_cuda.so", CudaLibrary];

    private readonly string _name;
    private readonly string _libraries;

    private LibtorchFolder(string name, string libraries) => (_name, _libraries) = (name, libraries);

    /// <summary>Whether it can compute on NVIDIA GPUs.</summary>
    public bool HasCuda => File.Exists(Path.Combine(_libraries, CudaLibrary));

    /// <summary>Whether it is the one that is called so.</summary>
    public bool IsNamed(string folder) => Path.GetFullPath(folder) == _name;

    /// <summary>Its path.</summary>
    public override string ToString() => _name;

    /// <summary>Finds the libraries and checks what can be checked without loading them.</summary>
    /// <param name="folder">The libraries' own, or one whose <c>lib</c> holds them, as PyTorch's.</param>
    /// <exception cref="IgosException">It is no such folder, or of another version.</exception>
    public static LibtorchFolder Find(string folder)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new IgosException("another libtorch than the program's own can be named on Linux x64 alone: "
                + "leave it out.");
        }

        var name = Path.GetFullPath(folder);
        string[] places = [name, Path.Combine(name, "lib")];
        CheckVersion(places.Append(Path.GetDirectoryName(name) ?? name));
        var libraries = Array.Find(places, place => File.Exists(Path.Combine(place, Libraries[1])))
            ?? throw new IgosException($"there is no {Libraries[1]} in {name} or in {places[1]}. {HowToFind}");
        var hasCuda = OfCuda.Any(library => File.Exists(Path.Combine(libraries, library)));
        var missing = Libraries.Where(library => hasCuda || !OfCuda.Contains(library))
            .FirstOrDefault(library => !File.Exists(Path.Combine(libraries, library)));
        return missing is null ? new LibtorchFolder(name, libraries)
            : throw new IgosException($"{missing} is missing in {libraries}, which has {Libraries[1]}: this libtorch "
                + $"isn't whole. {HowToFind}");
    }

    /// <summary>Loads the libraries by their full paths, so that what needs them by name finds these.</summary>
    /// <exception cref="IgosException">One can't be loaded, or is of another version.</exception>
    public void Load()
    {
        foreach (var library in Libraries.Where(library => HasCuda || !OfCuda.Contains(library)))
        {
            try
            {
                var handle = NativeLibrary.Load(Path.Combine(_libraries, library));
                if (library == Libraries[1])
                {
                    CheckVersion(handle);
                }
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new IgosException($"{library} of {_libraries} can't be loaded: {FirstLine(e)}", e);
            }
        }
    }

    private static string HowToFind => $"Name the folder of PyTorch {Versions}, which "
        + "python3 -c \"import torch; print(torch.__path__[0])\" prints, or that of such a libtorch.";

    /// <summary>Of what stands beside the libraries; nothing where that says no version.</summary>
    private static void CheckVersion(IEnumerable<string> places)
    {
        foreach (var place in places)
        {
            // PyTorch's package and libtorch's archive say it so.
            (string File, Regex Version)[] sources =
            [
                (Path.Combine(place, "version.py"), PythonVersion()),
                (Path.Combine(place, "build-version"), BuildVersion()),
            ];
            foreach (var (file, pattern) in sources)
            {
                if (File.Exists(file) && pattern.Match(File.ReadAllText(file)) is { Success: true } match)
                {
                    CheckVersion(match.Groups[1].Value, file);
                    return;
                }
            }
        }
    }

    /// <summary>Of what the library itself says.</summary>
    private static unsafe void CheckVersion(IntPtr library)
    {
        // Two hexadecimal digits each: 0x020a00 and five more bytes.
        var version = NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var function)
            ? ((delegate* unmanaged<ulong>)function)() : 0;
        CheckVersion(version == 0 ? "older than 2.9"
            : $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}", Libraries[1]);
    }

    private static void CheckVersion(string version, string source)
    {
        if (version.Split('+')[0] is not (Version or AlsoTaken))
        {
            throw new IgosException($"this libtorch is {version} ({source}), and this program needs {Version}, or "
                + $"{AlsoTaken}: install that PyTorch (pip install torch=={Version}), in a virtual environment of its "
                + "own if another program wants the other version.");
        }
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd();

    [GeneratedRegex("""^__version__\s*=\s*['"]([^'"]+)['"]""", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"\A\s*(\d\S*)")]
    private static partial Regex BuildVersion();
}
