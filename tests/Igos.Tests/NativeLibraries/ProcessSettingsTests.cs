using System.Diagnostics;
using System.Runtime.InteropServices;
using Igos.NativeLibraries;

namespace Igos.Tests.NativeLibraries;

/// <summary>What the library sets for the whole process, in processes of their own.</summary>
public sealed class ProcessSettingsTests
{
    private const string ChildVariable = "IGOS_TESTS_CHILD", Policy = "OMP_WAIT_POLICY";

    /// <summary>The variable is set in the C library's environment, which .NET's own doesn't see.</summary>
    [Theory]
    [InlineData(null, null, "PASSIVE")]
    [InlineData("0", null, "")]
    [InlineData(null, "ACTIVE", "ACTIVE")]
    public async Task WaitPolicy_IsSetUnlessToldOtherwise(string? settings, string? policy, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Nothing is set elsewhere.");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "--filter-method", $"*.{nameof(Child_SaysItsWaitPolicy)}", "--output", "Detailed" },
            RedirectStandardOutput = true,
        };
        start.Environment[ChildVariable] = "1";
        start.Environment.Remove(Policy);
        start.Environment[TorchNative.ProcessSettingsVariable] = settings;
        if (policy is not null)
        {
            start.Environment[Policy] = policy;
        }

        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"policy={expected};", output);
    }

    [Fact]
    public void Child_SaysItsWaitPolicy()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(ChildVariable) is null, "For the other test's process.");
        _ = TorchSharp.torch.get_num_threads();
        var value = Marshal.PtrToStringUTF8(Get(Policy));
        TestContext.Current.TestOutputHelper!.WriteLine($"policy={value};");
    }

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern IntPtr Get(string name);
}
