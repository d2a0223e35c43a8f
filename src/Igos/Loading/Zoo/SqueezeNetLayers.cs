namespace Igos.Loading.Zoo;

/// <summary>SqueezeNet (Iandola et al., arXiv:1602.07360): fire modules, no fully connected layer.</summary>
internal static class SqueezeNetLayers
{
    /// <param name="width">How many filters the first convolution has.</param>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="pooled">The indices of the max poolings in <c>features</c>; all others from 3 to 12 are fire
    /// modules.</param>
    public static Action<NetworkBuilder, int> SqueezeNet(int width, int kernel, int[] pooled) => (b, classes) =>
    {
        int[] squeezes = [16, 16, 32, 32, 48, 48, 64, 64];
        var x = b.Relu("features.1", b.Convolution("features.0", b.Input, 3, width, kernel, 2));
        var (channels, fire) = (width, 0);
        for (var index = 2; index <= 12; index++)
        {
            if (pooled.Contains(index))
            {
                x = b.MaxPooling($"features.{index}", x, 3, 2, ceil: true);
                continue;
            }

            x = Fire(b, $"features.{index}", x, channels, squeezes[fire], 4 * squeezes[fire]);
            channels = 8 * squeezes[fire++];
        }

        x = b.Convolution("classifier.1", b.Identity("features", x), channels, classes, 1);
        b.Flatten("classifier", b.GlobalAveragePooling("classifier.3", b.Relu("classifier.2", x)));
    };

    private static string Fire(NetworkBuilder b, string name, string input, int channels, int squeeze, int expand)
    {
        var x = b.Relu($"{name}.squeeze_activation", b.Convolution($"{name}.squeeze", input, channels, squeeze, 1));
        var one = b.Relu($"{name}.expand1x1_activation", b.Convolution($"{name}.expand1x1", x, squeeze, expand, 1));
        var three = b.Convolution($"{name}.expand3x3", x, squeeze, expand, 3, padding: 1);
        three = b.Relu($"{name}.expand3x3_activation", three);
        return b.Concatenation(name, one, three);
    }
}
