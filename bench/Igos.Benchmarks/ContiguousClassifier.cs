using Igos.Classifiers;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Benchmarks;

/// <summary>The same network with weights and activations in N, C, H, W memory, as the published code has them.</summary>
internal sealed class ContiguousClassifier(NetworkClassifier inner) : IClassifier
{
    private readonly Dictionary<Layer, Tensor> _kernels = inner.Network.Layers.OfType<Convolution>()
        .ToDictionary(layer => (Layer)layer, layer => layer.Kernel.contiguous().DetachFromDisposeScope());

    public string Name => inner.Name;

    public ImageSize InputSize => inner.InputSize;

    public int ClassCount => inner.ClassCount;

    public IReadOnlyList<string>? Labels => inner.Labels;

    public Normalization Normalization => inner.Normalization;

    public Device Device => inner.Device;

    public Network? Network => inner.Network;

    public Tensor Logits(Tensor images)
    {
        using var normalized = Normalization.Apply(images);
        using var activations = inner.Network.Forward(normalized, [], (layer, inputs) => layer is Convolution convolution
            ? F.conv2d(inputs[0].contiguous(), _kernels[layer], convolution.Bias, [.. convolution.Strides],
                [convolution.Padding[0], convolution.Padding[1]], [.. convolution.Dilation], convolution.Groups)
            : layer.Forward(inputs));
        return activations.Output.alias();
    }

    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
        {
            kernel.Dispose();
        }
    }
}
