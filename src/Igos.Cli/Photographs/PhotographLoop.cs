using System.Diagnostics;
using System.Runtime.InteropServices;
using Igos.Cli.Terminal;
using Igos.Reports;
using Igos.Running;

namespace Igos.Cli.Photographs;

/// <summary>Takes one photograph after another; one that fails doesn't stop the others.</summary>
/// <typeparam name="T">What becomes of a photograph.</typeparam>
internal sealed class PhotographLoop<T>
{
    /// <summary>Does the work; writes files.</summary>
    public required Func<Subject, ProgressLine, T> Work { get; init; }

    /// <summary>A photograph's result in a log.</summary>
    public required Func<T, string> Summary { get; init; }

    /// <summary>The result of one that failed, with the reason.</summary>
    public required Func<string, string, T> Failure { get; init; }

    /// <summary>What files are called; null for the default.</summary>
    public NameTemplate? Name { get; init; }

    /// <summary>Makes the output folder before the work, so that none is done in vain.</summary>
    /// <exception cref="IgosException">It can't be made.</exception>
    public static void MakeOutputFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"--out {folder}: the folder can't be made: {e.Message}", e);
        }
    }

    /// <returns>One for each image; fewer where the run was interrupted.</returns>
    public List<T> Run(IReadOnlyList<string> images, CommandReport command, ProgressLine progress,
        CancellationToken cancellationToken)
    {
        var folders = new OutputFolders(command.Out);
        var results = new List<T>();
        foreach (var image in images)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                var (folder, numbered) = Name is null ? folders.For(image) : ("", false);
                if (numbered)
                {
                    progress.Message($"{image}: the files of another image of that name are there, so its own go into "
                        + $"{folder}.");
                }

                cancellationToken.ThrowIfCancellationRequested();
                progress.Begin(Path.GetFileName(image), results.Count / (double)images.Count, 0);
                var subject = new Subject(image, results.Count,
                    new ResultFiles(command.Out, folder, Name, progress.Message), command);
                var result = File.Exists(image) || PhotographFiles.Absence(image) is not { } absence
                    ? Work(subject, progress)
                    : throw new IgosException(absence);
                results.Add(result);
                progress.Log($"{image}: {Summary(result)} {Place()}");
            }
            catch (OperationCanceledException)
            {
                break; // with what is done
            }
            catch (Exception e) when (e is IgosException or ExternalException)
            {
                var reason = CommandWords.Of(PhotographRun.Reason(e));
                var message = reason.StartsWith(image, StringComparison.Ordinal) ? reason : $"{image}: {reason}";
                results.Add(Failure(image, message));
                progress.Message($"{message} {Place()}");
            }

            // Where a log's reader is in the run.
            string Place() =>
                $"({results.Count} of {images.Count}, {Numbers.Tenths(watch.Elapsed.TotalSeconds)} s)";
        }

        return results;
    }
}
