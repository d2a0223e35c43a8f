namespace Igos.Loading.Zoo;

/// <summary>ConvNeXt-Tiny (Liu et al., CVPR 2022).</summary>
internal static class ConvNeXtLayers
{
    private const double Epsilon = 1e-6;

    public static void ConvNeXtTiny(NetworkBuilder b, int classes)
    {
        (int Width, int Blocks)[] stages = [(96, 3), (192, 3), (384, 9), (768, 3)];
        var x = b.Convolution("features.0.0", b.Input, 3, stages[0].Width, 4, 4);
        x = NormalizeChannels(b, "features.0.1", x, stages[0].Width);
        for (var s = 0; s < stages.Length; s++)
        {
            var (width, blocks) = stages[s];
            for (var i = 0; i < blocks; i++)
            {
                x = Block(b, $"features.{(2 * s) + 1}.{i}", x, width);
            }

            x = b.Identity($"features.{(2 * s) + 1}", x);
            if (s + 1 < stages.Length)
            {
                x = NormalizeChannels(b, $"features.{(2 * s) + 2}.0", x, width);
                x = b.Convolution($"features.{(2 * s) + 2}.1", x, width, stages[s + 1].Width, 2, 2);
            }
        }

        x = b.GlobalAveragePooling("avgpool", b.Identity("features", x));
        x = b.Flatten("classifier.1", NormalizeChannels(b, "classifier.0", x, stages[^1].Width));
        b.Linear("classifier.2", x, stages[^1].Width, classes);
    }

    private static string Block(NetworkBuilder b, string name, string input, int width)
    {
        var scale = b.Read($"{name}.layer_scale", width, 1, 1);
        var x = b.Convolution($"{name}.block.0", input, width, width, 7, padding: 3, groups: width);
        x = b.Route($"{name}.block.1", "Transpose", [x], inputs => inputs[0].permute(0, 2, 3, 1));
        x = b.LayerNormalization($"{name}.block.2", x, width, Epsilon);
        x = b.Gelu($"{name}.block.4", b.Linear($"{name}.block.3", x, width, 4 * width));
        x = b.Linear($"{name}.block.5", x, 4 * width, width);
        x = b.Route($"{name}.block.6", "Transpose", [x], inputs => inputs[0].permute(0, 3, 1, 2));
        x = b.Function($"{name}.scaled", "Multiplication", [x], (inputs, own) => inputs[0] * own[0]!, scale);
        return b.Sum(name, x, input);
    }

    /// <summary>Layer normalization over the channels of [N, C, H, W].</summary>
    private static string NormalizeChannels(NetworkBuilder b, string name, string input, int channels)
    {
        var x = b.Route($"{name}.channels_last", "Transpose", [input], inputs => inputs[0].permute(0, 2, 3, 1));
        x = b.LayerNormalization($"{name}.normalized", x, channels, Epsilon, weights: name);
        return b.Route(name, "Transpose", [x], inputs => inputs[0].permute(0, 3, 1, 2));
    }
}
