using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>Rounds a model's weights to what half precision holds, so that the accuracy measured is that of the file.</summary>
internal static class HalfPrecision
{
    /// <summary>Rounds every parameter and buffer in place.</summary>
    public static void Round(nn.Module model)
    {
        using var noGrad = no_grad();
        foreach (var (_, tensor) in model.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var half = tensor.to(float16);
            tensor.copy_(half);
        }
    }
}
