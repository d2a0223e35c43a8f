using System.Text.RegularExpressions;

namespace Igos.Loading.Zoo;

/// <summary>
/// DenseNet (Huang et al., CVPR 2017) with growth 32: each layer reads all earlier ones of its block.
/// </summary>
internal static partial class DenseNetLayers
{
    private const int Growth = 32;

    /// <param name="layers">How many layers each of the four dense blocks has.</param>
    public static Action<NetworkBuilder, int> DenseNet(int[] layers) => (b, classes) =>
    {
        var channels = 64;
        var x = b.Convolution("features.conv0", b.Input, 3, channels, 7, 2, 3, bias: false);
        x = b.Relu("features.relu0", b.BatchNormalization("features.norm0", x, channels));
        x = b.MaxPooling("features.pool0", x, 3, 2, 1);
        for (var block = 1; block <= layers.Length; block++)
        {
            var name = $"features.denseblock{block}";
            for (var i = 1; i <= layers[block - 1]; i++)
            {
                var added = Dense(b, $"{name}.denselayer{i}", x, channels);
                x = b.Concatenation(i < layers[block - 1] ? $"{name}.concat{i}" : name, x, added);
                channels += Growth;
            }

            if (block < layers.Length)
            {
                x = Transition(b, $"features.transition{block}", x, channels);
                channels /= 2;
            }
        }

        x = b.Identity("features", b.BatchNormalization("features.norm5", x, channels));
        x = b.GlobalAveragePooling("avgpool", b.Relu("relu", x));
        b.Linear("classifier", b.Flatten("flatten", x), channels, classes);
    };

    /// <summary>
    /// Files of 2017, the official ones among them, name a dense layer's parts <c>norm.1</c>, not <c>norm1</c>.
    /// </summary>
    public static string FormerName(string name) => DenseLayerPart().Replace(name, "$1.$2");

    private static string Dense(NetworkBuilder b, string name, string input, int channels)
    {
        var x = b.Relu($"{name}.relu1", b.BatchNormalization($"{name}.norm1", input, channels));
        x = b.Convolution($"{name}.conv1", x, channels, 4 * Growth, 1, bias: false);
        x = b.Relu($"{name}.relu2", b.BatchNormalization($"{name}.norm2", x, 4 * Growth));
        return b.Convolution($"{name}.conv2", x, 4 * Growth, Growth, 3, padding: 1, bias: false);
    }

    private static string Transition(NetworkBuilder b, string name, string input, int channels)
    {
        var x = b.Relu($"{name}.relu", b.BatchNormalization($"{name}.norm", input, channels));
        x = b.Convolution($"{name}.conv", x, channels, channels / 2, 1, bias: false);
        return b.AveragePooling(name, x, 2);
    }

    [GeneratedRegex(@"(?<=denselayer\d+\.)(norm|conv)([12])(?=\.)")]
    private static partial Regex DenseLayerPart();
}
