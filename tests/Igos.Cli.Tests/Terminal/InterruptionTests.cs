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

        Assert.Equal(130, run.ExitCode);
        if (run.Output.Length > 0) // the model was there already
        {
            Assert.Equal((0, 1), Interrupted(run, images: 0));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Interrupt_BetweenTwoMethods_KeepsWhatIsDone()
    {
        var report = Path.Combine(_folder.Path, "cat", "random-16.json");

        var run = await InterruptAsync([Assets.Cat, Assets.Horse, .. Endless],
            process => UntilAsync(process, () => File.Exists(report)));

        Assert.Equal((0, 2), Interrupted(run, images: 0));
        Assert.Contains("0 of 2 images explained", run.Error);
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
        var run = await InterruptManyAsync(milliseconds, "--json");

        var done = JsonDocument.Parse(run.Output).RootElement.GetProperty("images").GetArrayLength();
        Assert.InRange(done, 1, 499);
        Assert.Equal((done, 500), Interrupted(run, done));
        // Ten files each; at most those of one more image, which was interrupted, aren't counted.
        Assert.InRange(AssertFilesAreWhole(), 10 * done, 10 * done + 10);
    }

    [Fact]
    public async Task Interrupt_WithoutJson_PrintsTheTableOfWhatIsDone()
    {
        var run = await InterruptManyAsync(100);

        Assert.Equal(130, run.ExitCode);
        Assert.EndsWith($"Interrupted.{Environment.NewLine}", run.Error);
        var lines = run.Output.TrimEnd().Split('\n');
        var done = int.Parse(lines[^1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(done, 1, 499);
        Assert.Matches("^[0-9]+ of 500 images explained; files are in ", lines[^1]);
        Assert.Equal(2 * done, lines.Count(line => line.StartsWith("cat.png  ", StringComparison.Ordinal)));
    }

    private Task<BuiltCommand.Outcome> InterruptManyAsync(int milliseconds, params string[] options)
    {
        string[] images = [.. Enumerable.Repeat(Assets.Cat, 500)];
        string[] arguments = [.. images, "--method", "random,gradient", "--threads", "1", .. options];
        return InterruptAsync(arguments, async process =>
        {
            await UntilAsync(process, () => Directory.Exists(Path.Combine(_folder.Path, "cat-2")));
            await Task.Delay(milliseconds);
        });
    }

    /// <summary>What an interrupted run's report says of itself.</summary>
    private static (int Done, int Of) Interrupted(BuiltCommand.Outcome run, int images)
    {
        Assert.Equal(130, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(images, report.RootElement.GetProperty("images").GetArrayLength());
        var interrupted = report.RootElement.GetProperty("interrupted");
        return (interrupted.GetProperty("done").GetInt32(), interrupted.GetProperty("of").GetInt32());
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
