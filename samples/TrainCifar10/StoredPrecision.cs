using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>
/// Rounds a model's weights to what the file holds, so that the accuracy measured is that of the file: kernels to
/// multiples, −127 to 127, of a step that each output channel has for itself (in half precision, so that rounding again
/// changes nothing), everything else to half precision.
/// </summary>
internal static class StoredPrecision
{
    private const int MostSteps = 127;

    /// <summary>Rounds every parameter and buffer in place.</summary>
    public static void Round(nn.Module model)
    {
        using var noGrad = no_grad();
        foreach (var (_, tensor) in model.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var scope = NewDisposeScope();
            if (IsKernel(tensor))
            {
                var (steps, step) = Quantize(tensor);
                tensor.copy_(steps.to(float32) * step.to(float32).view(-1, 1, 1, 1));
            }
            else
            {
                tensor.copy_(tensor.to(float16));
            }
        }
    }

    /// <summary>Whether a tensor is stored in steps.</summary>
    public static bool IsKernel(Tensor tensor) => tensor.dim() == 4;

    /// <summary>A kernel [O, I, height, width] as whole steps, int8, and the size of a step, float16 [O].</summary>
    public static (Tensor Steps, Tensor Step) Quantize(Tensor kernel)
    {
        var step = (kernel.abs().amax([1, 2, 3]) / MostSteps).to(float16);
        var steps = (kernel / step.to(float32).view(-1, 1, 1, 1)).round().clamp(-MostSteps, MostSteps).to(int8);
        return (steps, step);
    }
}
