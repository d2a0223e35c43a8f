using Igos.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Zoo;

/// <summary>ViT-B/16 (Dosovitskiy et al., ICLR 2021).</summary>
internal static class VisionTransformerLayers
{
    private const int Layers = 12;
    private const int Heads = 12;
    private const int Width = 768;
    private const int Patch = 16;
    private const int Tokens = (224 / Patch * (224 / Patch)) + 1;
    private const double Epsilon = 1e-6;

    public static void VitB16(NetworkBuilder b, int classes)
    {
        var classToken = b.Read("class_token", 1, 1, Width);
        var x = b.Convolution("conv_proj", b.Input, 3, Width, Patch, Patch);
        x = b.Route("patches", "Transpose", [x], inputs => inputs[0].flatten(2).permute(0, 2, 1));
        x = b.Function("tokens", "Concatenation", [x], WithClassToken, classToken);
        x = b.Function("encoder.embedded", "Addition", [x], (inputs, own) => inputs[0].Plus(own[0]!),
            b.Read("encoder.pos_embedding", 1, Tokens, Width));
        for (var i = 0; i < Layers; i++)
        {
            x = Layer(b, $"encoder.layers.encoder_layer_{i}", x);
        }

        x = b.LayerNormalization("encoder.ln", x, Width, Epsilon);
        x = b.Route("class", "Slice", [x], inputs => inputs[0].select(1, 0));
        b.Linear("heads.head", x, Width, classes);
    }

    /// <summary>The official file names the two layers of a perceptron as torchvision 0.12 did.</summary>
    public static string FormerName(string name) =>
        name.Replace(".mlp.0.", ".mlp.linear_1.").Replace(".mlp.3.", ".mlp.linear_2.");

    private static string Layer(NetworkBuilder b, string name, string input)
    {
        var x = b.LayerNormalization($"{name}.ln_1", input, Width, Epsilon);
        var attention = $"{name}.self_attention";
        x = b.Add(new Networks.Layers.Linear($"{attention}.in_proj", x,
            b.Read($"{attention}.in_proj_weight", 3 * Width, Width), b.Read($"{attention}.in_proj_bias", 3 * Width)));
        x = b.Function($"{attention}.heads", "Attention", [x], (inputs, _) => Attention(inputs[0]));
        x = b.Sum($"{attention}.sum", b.Linear($"{attention}.out_proj", x, Width, Width), input);
        var perceptron = b.LayerNormalization($"{name}.ln_2", x, Width, Epsilon);
        perceptron = b.Gelu($"{name}.mlp.1", b.Linear($"{name}.mlp.0", perceptron, Width, 4 * Width));
        return b.Sum(name, x, b.Linear($"{name}.mlp.3", perceptron, 4 * Width, Width));
    }

    private static Tensor WithClassToken(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> own)
    {
        var patches = inputs[0];
        return patches.shape[1] + 1 == Tokens ? cat([own[0]!.expand(patches.shape[0], 1, Width), patches], 1)
            : throw new IgosException("vit_b_16 learnt positions for images of 224×224 pixels, "
                + $"{Tokens - 1} patches; the input has {patches.shape[1]}.");
    }

    /// <summary>softmax(q kᵀ / √d) v in each head; [N, L, 3·width] → [N, L, width].</summary>
    private static Tensor Attention(Tensor projected)
    {
        using var scope = NewDisposeScope();
        var (batch, length) = (projected.shape[0], projected.shape[1]);
        var parts = projected.reshape(batch, length, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4);
        var values = F.scaled_dot_product_attention(parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        return values.permute(0, 2, 1, 3).reshape(batch, length, Width).MoveToOuterDisposeScope();
    }
}
