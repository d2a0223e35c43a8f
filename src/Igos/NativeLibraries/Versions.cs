using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Igos.NativeLibraries;

/// <summary>What figures were computed with.</summary>
/// <param name="Igos">Of this library.</param>
/// <param name="TorchSharp">Of its bindings.</param>
/// <param name="Libtorch">Of the native library.</param>
/// <param name="DotNet">Of the runtime.</param>
/// <param name="System">The operating system and the processor's architecture.</param>
/// <param name="Threads">Processor threads of libtorch, when first asked for.</param>
public sealed record Versions(
    string Igos, string TorchSharp, string Libtorch, string DotNet, string System, int Threads)
{
    /// <summary>This process's; loads libtorch.</summary>
    public static Versions Current { get; } = new(
        Version(typeof(IgosException).Assembly),
        Version(typeof(torch).Assembly),
        torch.__version__,
        Environment.Version.ToString(),
        $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}",
        torch.get_num_threads());

    private static string Version(Assembly assembly)
    {
        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return (informational ?? assembly.GetName().Version!.ToString()).Split('+')[0];
    }
}
