using System.CommandLine;
using System.Globalization;
using Igos.Cli.Options;
using Igos.Cli.Terminal;
using Igos.Evaluation;

namespace Igos.Cli.Evaluate;

/// <summary>Which share of the cells is computed: as named, or as Slurm numbers the jobs of an array.</summary>
internal static class ShardChoice
{
    private const string Task = "SLURM_ARRAY_TASK_ID";
    private const string Tasks = "SLURM_ARRAY_TASK_COUNT";
    private const string First = "SLURM_ARRAY_TASK_MIN";
    private const string Last = "SLURM_ARRAY_TASK_MAX";

    public static Option<Shard?> Option() => CheckedOption.Parsed("--shard", "I/N",
        "Compute only the I-th of N equal shares, into a store of its own such as results-3-of-20.db. In a job of a "
        + "Slurm array, its own share by default.", "I/N with I from 1 to N, such as 3/20", Parse);

    /// <summary>The share of a job in a Slurm array; null elsewhere.</summary>
    /// <param name="variable">A variable of the environment.</param>
    /// <exception cref="UsageException">The array's numbers don't say which share that is.</exception>
    public static Shard? OfSlurm(Func<string, string?> variable)
    {
        if (variable(Task) is not { Length: > 0 } task || variable(Tasks) is not { Length: > 0 } tasks)
        {
            return null;
        }

        var (first, last) = (variable(First), variable(Last));
        if (Number(task) is { } id && Number(tasks) is { } count && Number(first) is { } least && least <= 1
            && id >= least && id - least < count && Number(last) == least + count - 1)
        {
            return new Shard(id - least + 1, count);
        }

        throw new UsageException($"This Slurm array has {tasks} jobs from {first} to {last}, and only one of all the "
            + $"numbers from 0 or from 1 on says which share each job computes ({Task} is {task}): name it, such as "
            + $"--shard ${Task}/20, or --shard 1/1 for everything.");
    }

    private static Shard? Parse(string text) => text.Split('/') is [var i, var n]
        && Number(i) is { } number && Number(n) is { } count && number >= 1 && number <= count
        ? new Shard(number, count) : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
