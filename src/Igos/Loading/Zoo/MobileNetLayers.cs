using Igos.Networks.Layers;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Loading.Zoo;

/// <summary>
/// MobileNetV2 (Sandler et al., CVPR 2018) and EfficientNet-B0 (Tan and Le, ICML 2019): inverted residuals.
/// </summary>
internal static class MobileNetLayers
{
    /// <summary>MobileNetV2 of width 1.</summary>
    public static void MobileNetV2(NetworkBuilder b, int classes)
    {
        // Expansion, width, how many blocks, stride of the first: table 2 of the paper.
        (int Expansion, int Width, int Blocks, int Stride)[] stages =
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        var (x, channels, index) = (Unit(b, "features.0", b.Input, 3, 32, 3, 2, 1, Relu6), 32, 1);
        foreach (var stage in stages)
        {
            for (var i = 0; i < stage.Blocks; i++)
            {
                var stride = i == 0 ? stage.Stride : 1;
                x = Block(b, $"features.{index++}", x, channels, stage.Width, stage.Expansion, stride);
                channels = stage.Width;
            }
        }

        Head(b, Unit(b, $"features.{index}", x, channels, 1280, 1, 1, 1, Relu6), classes);
    }

    /// <summary>EfficientNet-B0.</summary>
    public static void EfficientNetB0(NetworkBuilder b, int classes)
    {
        // Expansion, kernel, stride of the first block, width, how many blocks: table 1 of the paper.
        (int Expansion, int Kernel, int Stride, int Width, int Blocks)[] stages =
        [
            (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3),
            (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
        ];
        var (x, channels) = (Unit(b, "features.0", b.Input, 3, 32, 3, 2, 1, Silu), 32);
        for (var s = 0; s < stages.Length; s++)
        {
            var stage = stages[s];
            for (var i = 0; i < stage.Blocks; i++)
            {
                var (name, stride) = ($"features.{s + 1}.{i}", i == 0 ? stage.Stride : 1);
                x = GatedBlock(b, name, x, channels, stage.Width, stage.Expansion, stage.Kernel, stride);
                channels = stage.Width;
            }
        }

        Head(b, Unit(b, $"features.{stages.Length + 1}", x, channels, 1280, 1, 1, 1, Silu), classes);
    }

    private static void Head(NetworkBuilder b, string x, int classes)
    {
        x = b.GlobalAveragePooling("avgpool", b.Identity("features", x));
        b.Linear("classifier.1", b.Flatten("flatten", x), 1280, classes);
    }

    private static string Block(NetworkBuilder b, string name, string input,
        int channels, int width, int expansion, int stride)
    {
        var (x, wide, part) = (input, expansion * channels, 0);
        if (expansion != 1)
        {
            x = Unit(b, $"{name}.conv.{part++}", x, channels, wide, 1, 1, 1, Relu6);
        }

        x = Unit(b, $"{name}.conv.{part++}", x, wide, wide, 3, stride, wide, Relu6);
        x = b.Convolution($"{name}.conv.{part++}", x, wide, width, 1, bias: false);
        x = b.BatchNormalization($"{name}.conv.{part}", x, width);
        return Joined(b, name, input, x, stride == 1 && channels == width);
    }

    private static string GatedBlock(NetworkBuilder b, string name, string input,
        int channels, int width, int expansion, int kernel, int stride)
    {
        var (x, wide, part) = (input, expansion * channels, 0);
        if (expansion != 1)
        {
            x = Unit(b, $"{name}.block.{part++}", x, channels, wide, 1, 1, 1, Silu);
        }

        x = Unit(b, $"{name}.block.{part++}", x, wide, wide, kernel, stride, wide, Silu);
        x = Gate(b, $"{name}.block.{part++}", x, wide, channels / 4);
        x = b.Convolution($"{name}.block.{part}.0", x, wide, width, 1, bias: false);
        x = b.BatchNormalization($"{name}.block.{part}.1", x, width);
        return Joined(b, name, input, x, stride == 1 && channels == width);
    }

    /// <summary>
    /// Squeeze and excitation (Hu et al., CVPR 2018): each channel times a number that its means decide.
    /// </summary>
    private static string Gate(NetworkBuilder b, string name, string input, int channels, int squeezed)
    {
        var x = b.Convolution($"{name}.fc1", b.GlobalAveragePooling($"{name}.avgpool", input), channels, squeezed, 1);
        x = b.Convolution($"{name}.fc2", Silu(b, $"{name}.activation", x), squeezed, channels, 1);
        x = b.Function($"{name}.scale_activation", "Sigmoid", [x], (inputs, _) => inputs[0].sigmoid());
        return b.Function(name, "Multiplication", [input, x], (inputs, _) => inputs[0] * inputs[1]);
    }

    private static string Joined(NetworkBuilder b, string name, string input, string branch, bool residual) =>
        residual ? b.Sum(name, input, branch) : b.Identity(name, branch);

    /// <summary>Convolution, batch normalization, activation; named .0, .1, .2 as torchvision's sequence.</summary>
    private static string Unit(NetworkBuilder b, string name, string input, int channelsIn, int channelsOut,
        int kernel, int stride, int groups, Func<NetworkBuilder, string, string, string> activation)
    {
        var padding = (kernel - 1) / 2;
        var x = b.Convolution(
            $"{name}.0", input, channelsIn, channelsOut, kernel, stride, padding, bias: false, groups);
        return activation(b, $"{name}.2", b.BatchNormalization($"{name}.1", x, channelsOut));
    }

    private static string Relu6(NetworkBuilder b, string name, string input) => b.Add(new Relu(name, input, 6));

    private static string Silu(NetworkBuilder b, string name, string input) =>
        b.Function(name, "Silu", [input], (x, _) => F.silu(x[0]));
}
