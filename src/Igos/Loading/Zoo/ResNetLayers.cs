namespace Igos.Loading.Zoo;

/// <summary>
/// ResNet (He et al., CVPR 2016), with the stride in a bottleneck's 3×3 convolution, as torchvision has it.
/// </summary>
internal static class ResNetLayers
{
    /// <param name="blocks">How many residual blocks each of the four stages has.</param>
    /// <param name="bottleneck">Blocks of 1×1, 3×3, 1×1 convolutions with four times the width at their end; else of
    /// two 3×3.</param>
    public static Action<NetworkBuilder, int> ResNet(int[] blocks, bool bottleneck) => (b, classes) =>
    {
        var x = b.BatchNormalization("bn1", b.Convolution("conv1", b.Input, 3, 64, 7, 2, 3, bias: false), 64);
        x = b.MaxPooling("maxpool", b.Relu("relu", x), 3, 2, 1);
        var channels = 64;
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            var width = 64 << stage;
            for (var i = 0; i < blocks[stage]; i++)
            {
                var (name, stride) = ($"layer{stage + 1}.{i}", stage > 0 && i == 0 ? 2 : 1);
                x = bottleneck
                    ? Bottleneck(b, name, x, channels, width, stride)
                    : Basic(b, name, x, channels, width, stride);
                channels = bottleneck ? 4 * width : width;
            }

            x = b.Identity($"layer{stage + 1}", x);
        }

        b.Linear("fc", b.Flatten("flatten", b.GlobalAveragePooling("avgpool", x)), channels, classes);
    };

    private static string Basic(NetworkBuilder b, string name, string input, int channels, int width, int stride)
    {
        var x = b.Convolution($"{name}.conv1", input, channels, width, 3, stride, 1, bias: false);
        x = b.Relu($"{name}.relu", b.BatchNormalization($"{name}.bn1", x, width));
        x = b.Convolution($"{name}.conv2", x, width, width, 3, 1, 1, bias: false);
        x = b.BatchNormalization($"{name}.bn2", x, width);
        return Joined(b, name, input, x, channels, width, stride);
    }

    private static string Bottleneck(NetworkBuilder b, string name, string input, int channels, int width, int stride)
    {
        var x = b.Convolution($"{name}.conv1", input, channels, width, 1, bias: false);
        x = b.Relu($"{name}.relu1", b.BatchNormalization($"{name}.bn1", x, width));
        x = b.Convolution($"{name}.conv2", x, width, width, 3, stride, 1, bias: false);
        x = b.Relu($"{name}.relu2", b.BatchNormalization($"{name}.bn2", x, width));
        x = b.Convolution($"{name}.conv3", x, width, 4 * width, 1, bias: false);
        x = b.BatchNormalization($"{name}.bn3", x, 4 * width);
        return Joined(b, name, input, x, channels, 4 * width, stride);
    }

    /// <summary>
    /// relu(branch + input), the input brought to the branch's shape where it has another; named as the block.
    /// </summary>
    private static string Joined(NetworkBuilder b, string name, string input, string branch,
        int channelsIn, int channelsOut, int stride)
    {
        var shortcut = input;
        if (stride != 1 || channelsIn != channelsOut)
        {
            shortcut = b.Convolution($"{name}.downsample.0", input, channelsIn, channelsOut, 1, stride, bias: false);
            shortcut = b.BatchNormalization($"{name}.downsample.1", shortcut, channelsOut);
        }

        return b.Relu(name, b.Sum($"{name}.sum", branch, shortcut));
    }
}
