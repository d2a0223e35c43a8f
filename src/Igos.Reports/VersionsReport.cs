using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Igos.Reports;

/// <summary>What the figures were computed with.</summary>
internal sealed record VersionsReport(
    string Igos, string TorchSharp, string Libtorch, string DotNet, string System, int Threads)
{
    public static VersionsReport Current { get; } = new(
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
