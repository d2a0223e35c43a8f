using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>Average pooling of any kind (windowed, adaptive, global): linear, with fixed positive weights.</summary>
public sealed class AveragePooling : Layer, ILinearLayer
{
    private readonly Func<Tensor, Tensor> _pool;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Unique in its network.</param>
    /// <param name="input">What it reads: [N, C, H, W].</param>
    /// <param name="pool">The pooling itself; pure.</param>
    /// <param name="kind">The kind shown: <c>AveragePooling</c> or <c>GlobalAveragePooling</c>.</param>
    public AveragePooling(string name, string input, Func<Tensor, Tensor> pool, string kind = "AveragePooling")
        : base(name, kind, [input])
    {
        _pool = pool;
    }

    /// <summary>Mean over all places: [N, C, H, W] → [N, C, 1, 1].</summary>
    public static AveragePooling Global(string name, string input) =>
        new(name, input, x => x.mean([2, 3], keepdim: true), "GlobalAveragePooling");

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> inputs) => _pool(inputs[0]);

    /// <inheritdoc/>
    public Tensor ForwardPositive(Tensor input, int sign = 1) => sign > 0 ? _pool(input) : zeros_like(_pool(input));
}
