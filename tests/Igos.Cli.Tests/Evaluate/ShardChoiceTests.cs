using Igos.Cli.Evaluate;
using Igos.Cli.Terminal;
using Igos.Evaluation;
using Igos.Evaluation.Store;
using Igos.Tests;

namespace Igos.Cli.Tests.Evaluate;

public sealed class ShardChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0", "4", "0", "3", 1, 4)]
    [InlineData("3", "4", "0", "3", 4, 4)]
    [InlineData("4", "4", "1", "4", 4, 4)]
    [InlineData("1", "1", "1", "1", 1, 1)]
    public void OfSlurm_IsTheJobsPlaceInItsArray(
        string task, string tasks, string first, string last, int number, int count) =>
        Assert.Equal(new Shard(number, count), ShardChoice.OfSlurm(Slurm(task, tasks, first, last)));

    [Fact]
    public void OfSlurm_OutsideAnArray_IsNone() => Assert.Null(ShardChoice.OfSlurm(_ => null));

    /// <summary>Some jobs of an array that are submitted again don't share out everything anew.</summary>
    [Theory]
    [InlineData("7", "2", "3", "7")]
    [InlineData("7", "1", "7", "7")]
    [InlineData("2", "3", "0", "4")] // 0-4:2
    [InlineData("1", "x", "1", "4")]
    public void OfSlurm_OfAnArrayWithGaps_IsRefused(string task, string tasks, string first, string last)
    {
        var e = Assert.Throws<UsageException>(() => ShardChoice.OfSlurm(Slurm(task, tasks, first, last)));
        Assert.Equal($"This Slurm array has {tasks} jobs from {first} to {last}, and only one of all the numbers from "
            + $"0 or from 1 on says which share each job computes (SLURM_ARRAY_TASK_ID is {task}): name it, such as "
            + "--shard $SLURM_ARRAY_TASK_ID/20, or --shard 1/1 for everything.", e.Message);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("3")]
    [InlineData("1/2/3")]
    [InlineData("-1/3")]
    public async Task Shard_OfNoShare_IsWrongUsage(string shard)
    {
        var run = await BuiltCommand.RunAsync("evaluate", _folder.Path, "--shard", shard);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--shard {shard}: expected I/N with I from 1 to N, such as 3/20.", run.Error);
    }

    /// <summary>As the jobs of an array do, in one folder.</summary>
    [Fact]
    public async Task Evaluate_InASlurmArray_ComputesItsShare()
    {
        foreach (var photograph in (string[])["cat.png", "coffee.png", "horse.png"])
        {
            File.Copy(ProjectFiles.Path("assets", photograph), Path.Combine(_folder.Path, photograph));
        }

        var name = Path.Combine(_folder.Path, "a.db");
        foreach (var task in (string[])["0", "1"])
        {
            var run = await BuiltCommand.RunAsync(new Dictionary<string, string>
            {
                ["SLURM_ARRAY_TASK_ID"] = task,
                ["SLURM_ARRAY_TASK_COUNT"] = "2",
                ["SLURM_ARRAY_TASK_MIN"] = "0",
                ["SLURM_ARRAY_TASK_MAX"] = "1",
            }, "evaluate", _folder.Path, "--methods", "random,grad-cam", "--sizes", "8", "--store", name);
            Assert.Equal((0, ""), (run.ExitCode, run.Output));
            var number = int.Parse(task) + 1;
            Assert.Contains($"Share {number}/2 of the study, into {_folder.Path}/a-{number}-of-2.db.", run.Error);
            Assert.Contains($"igos evaluate report {_folder.Path}/a-?-of-2.db", run.Error);
        }

        string[] files = [.. Directory.GetFiles(_folder.Path, "*.db").Order(StringComparer.Ordinal)];
        Assert.Equal(["a-1-of-2.db", "a-2-of-2.db"], files.Select(Path.GetFileName));
        Assert.Equal(3, Count(files[0]));
        Assert.Equal(3, Count(files[1]));
        var report = await BuiltCommand.RunAsync(["evaluate", "report", .. files]);
        Assert.Contains("3 photographs", report.Output);
    }

    private static int Count(string file)
    {
        using var store = ResultStore.Read(file);
        return store.Results().Count();
    }

    private static Func<string, string?> Slurm(string task, string tasks, string first, string last) =>
        name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => task,
        "SLURM_ARRAY_TASK_COUNT" => tasks,
        "SLURM_ARRAY_TASK_MIN" => first,
        "SLURM_ARRAY_TASK_MAX" => last,
        _ => null,
    };
}
