using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>
/// Starts the first convolution at the whitening filters of the training patches (and their negatives), so that its
/// outputs are uncorrelated from the first step on. The idea is D. Page's, "How to train your ResNet", 2018, part 8.
/// </summary>
internal static class Whitening
{
    private const double Epsilon = 1e-2;

    /// <summary>Overwrites a kernel [C, 3, 3, 3] with the first C/2 whitening filters and their negatives.</summary>
    public static void Initialize(Tensor kernel, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var patches = nn.functional.unfold(images, (3, 3)).permute(0, 2, 1).reshape(-1, 27);
        var covariance = patches.T.mm(patches) / patches.shape[0];
        var (values, vectors) = linalg.eigh(covariance); // ascending
        var filters = kernel.shape[0] / 2;
        var scaled = (vectors / (values + Epsilon).sqrt()).T.flip(0).narrow(0, 0, filters).reshape(filters, 3, 3, 3);
        kernel.copy_(cat([scaled, -scaled]) / 3);
    }
}
