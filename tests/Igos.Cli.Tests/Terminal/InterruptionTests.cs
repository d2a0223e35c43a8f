using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Igos.Heatmaps;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Cli.Tests.Terminal;

/// <summary>Ctrl+C at several moments of the built command: exit 130, every file whole or not there.</summary>
public sealed class InterruptionTests : IDisposable
{
    /// <summary>Mask takes all its iterations, so it ends only when it's stopped.</summary>
    private static readonly string[] Endless =
        ["--method", "random,mask", "--iterations", "1000000", "--threads", "1", "--json"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Interrupt_WhileStarting_EndsWithoutAFile()
    {
        // Mask alone: random, before it, is done within the delay where the machine is busy with this test rather than
        // with the command.
        var run = await InterruptAsync([Assets.Cat, "--method", "mask", .. Endless.Skip(2)], _ => Task.Delay(300));

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Interrupt_BetweenTwoMethods_KeepsWhatIsDone()
    {
        var report = Path.Combine(_folder.Path, "cat", "random-16.json");

        var run = await InterruptAsync([Assets.Cat, Assets.Horse, .. Endless],
            process => UntilAsync(process, () => File.Exists(report)));

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Contains("0 of 2 images are explained", run.Error);
        Assert.EndsWith($"Interrupted.{Environment.NewLine}", run.Error);
        Assert.Equal(5, AssertFilesAreWhole());
    }

    /// <summary>
    /// Files are written all the time: a method without cost over the same photograph again and again.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(190)]
    public async Task Interrupt_AmongManyFiles_LeavesNoneHalfWritten(int milliseconds)
    {
        string[] images = [.. Enumerable.Repeat(Assets.Cat, 500)];

        var run = await InterruptAsync([.. images, "--method", "random,gradient", "--threads", "1"], async process =>
        {
            await UntilAsync(process, () => Directory.Exists(Path.Combine(_folder.Path, "cat-2")));
            await Task.Delay(milliseconds);
        });

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"[1-9]\d* of 500 images are explained", run.Error);
        Assert.InRange(AssertFilesAreWhole(), 10, 4999);
    }

    private async Task<BuiltCommand.Outcome> InterruptAsync(string[] arguments, Func<Process, Task> moment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send.");
        return await BuiltCommand.RunAsync(new Dictionary<string, string>(), async process =>
        {
            await moment(process);
            using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }, ["explain", .. arguments, "--out", _folder.Path]);
    }

    private static async Task UntilAsync(Process process, Func<bool> condition)
    {
        while (!condition() && !process.HasExited)
        {
            await Task.Delay(10);
        }
    }

    /// <summary>Returns how many files there are.</summary>
    private int AssertFilesAreWhole()
    {
        string[] files = [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)];
        foreach (var file in files)
        {
            switch (Path.GetExtension(file))
            {
                case ".npy":
                    Assert.True(NumPyFile.Read(file).IsFinite);
                    break;
                case ".png":
                    using (var codec = SKCodec.Create(file))
                    using (var bitmap = new SKBitmap(codec.Info))
                    {
                        Assert.Equal(SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels()));
                    }

                    break;
                case ".json":
                    JsonDocument.Parse(File.ReadAllText(file)).Dispose();
                    break;
                default:
                    Assert.Fail($"{file} is half written.");
                    break;
            }
        }

        return files.Length;
    }
}
