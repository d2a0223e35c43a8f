using Igos.Cli.Terminal;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Reports;

namespace Igos.Cli.Models;

/// <summary><c>igos models pull NAME…</c>: one after the other; a failure doesn't stop the others.</summary>
internal sealed class ModelPull(WeightsCache cache, TextWriter output)
{
    public Task<int> RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var downloadable = names.Distinct(StringComparer.OrdinalIgnoreCase).Where(n => n != Cifar10ResNet11.Name);
        return RunAsync([.. downloadable.Select(Find)], cancellationToken);
    }

    public async Task<int> RunAsync(IReadOnlyList<Architecture> architectures, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Done;
        foreach (var architecture in architectures)
        {
            try
            {
                var path = cache.PathOf(architecture.Weights);
                var there = cache.Contains(architecture.Weights);
                if (there && !await cache.IsIntactAsync(architecture.Weights, cancellationToken))
                {
                    throw new IgosException($"{path} was there already, but it is another file or damaged: "
                        + $"its SHA-256 doesn't begin with {architecture.Weights.Hash}. Delete it and pull again.");
                }

                path = there ? path : await WeightsPull.RunAsync(cache, architecture.Weights, cancellationToken);
                var already = there ? " (it was there already)" : "";
                VisibleText.WriteLine(output, $"{architecture.Name}: {path}{already}");
            }
            catch (IgosException e)
            {
                StandardStreams.Say(e.Message);
                exitCode = ExitCode.Failed;
            }
        }

        return exitCode;
    }

    private static Architecture Find(string name)
    {
        try
        {
            return Architectures.Named(name);
        }
        catch (IgosException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
