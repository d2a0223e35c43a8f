namespace Igos.Loading.Zoo;

/// <summary>
/// VGG: blocks of 3×3 convolutions, three fully connected layers (Simonyan and Zisserman, ICLR 2015), and AlexNet.
/// </summary>
internal static class VggLayers
{
    /// <param name="convolutions">How many convolutions each of the five blocks has.</param>
    /// <param name="normalized">Whether a batch normalization follows each.</param>
    public static Action<NetworkBuilder, int> Vgg(int[] convolutions, bool normalized) => (b, classes) =>
    {
        int[] widths = [64, 128, 256, 512, 512];
        var (x, channels, index) = (b.Input, 3, 0);
        for (var block = 0; block < convolutions.Length; block++)
        {
            for (var i = 0; i < convolutions[block]; i++)
            {
                x = b.Convolution($"features.{index++}", x, channels, widths[block], 3, padding: 1);
                x = normalized ? b.BatchNormalization($"features.{index++}", x, widths[block]) : x;
                x = b.Relu($"features.{index++}", x);
                channels = widths[block];
            }

            x = b.MaxPooling($"features.{index++}", x, 2, 2);
        }

        x = b.Flatten("flatten", b.AdaptiveAveragePooling("avgpool", b.Identity("features", x), 7));
        x = b.Relu("classifier.1", b.Linear("classifier.0", x, 512 * 7 * 7, 4096));
        x = b.Relu("classifier.4", b.Linear("classifier.3", x, 4096, 4096));
        b.Linear("classifier.6", x, 4096, classes);
    };

    /// <summary>AlexNet as torchvision has it: one tower (Krizhevsky, arXiv:1404.5997).</summary>
    public static void AlexNet(NetworkBuilder b, int classes)
    {
        var x = b.Relu("features.1", b.Convolution("features.0", b.Input, 3, 64, 11, 4, 2));
        x = b.MaxPooling("features.2", x, 3, 2);
        x = b.Relu("features.4", b.Convolution("features.3", x, 64, 192, 5, padding: 2));
        x = b.MaxPooling("features.5", x, 3, 2);
        x = b.Relu("features.7", b.Convolution("features.6", x, 192, 384, 3, padding: 1));
        x = b.Relu("features.9", b.Convolution("features.8", x, 384, 256, 3, padding: 1));
        x = b.Relu("features.11", b.Convolution("features.10", x, 256, 256, 3, padding: 1));
        x = b.Identity("features", b.MaxPooling("features.12", x, 3, 2));
        x = b.Flatten("flatten", b.AdaptiveAveragePooling("avgpool", x, 6));
        x = b.Relu("classifier.2", b.Linear("classifier.1", x, 256 * 6 * 6, 4096));
        x = b.Relu("classifier.5", b.Linear("classifier.4", x, 4096, 4096));
        b.Linear("classifier.6", x, 4096, classes);
    }
}
