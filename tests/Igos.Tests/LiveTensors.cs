namespace Igos.Tests;

/// <summary>Tests that count the process's live tensors, so that nothing else may run beside them.</summary>
[CollectionDefinition(nameof(LiveTensors), DisableParallelization = true)]
public sealed class LiveTensors
{
    /// <summary>
    /// How many more tensors live after an action than before; collected first, so that finalizers don't count.
    /// </summary>
    internal static long LeftBy(Action action)
    {
        action();
        Collect();
        var before = TorchSharp.torch.Tensor.TotalCount;
        action();
        return TorchSharp.torch.Tensor.TotalCount - before;
    }

    /// <summary>Ends what earlier tests left to finalizers, so that the count can't fall by itself.</summary>
    internal static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
