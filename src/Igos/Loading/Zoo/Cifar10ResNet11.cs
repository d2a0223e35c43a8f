using System.Security.Cryptography;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Weights;
using static TorchSharp.torch;

namespace Igos.Loading.Zoo;

/// <summary>
/// The classifier that the library carries: ten everyday classes, 32×32 pixels, trained by this project on CIFAR-10
/// (samples/TrainCifar10; figures in docs/model-card.md).
/// </summary>
public static class Cifar10ResNet11
{
    /// <summary>Its name as a model.</summary>
    public const string Name = "cifar10-resnet11";

    /// <summary>
    /// How many numbers its weights hold, batch normalization's scales, which stay 1, among them; its statistics and
    /// the sizes of the kernels' steps don't count.
    /// </summary>
    public const long ParameterCount = 1_941_546;

    /// <summary>
    /// What is put after a kernel's name to name the size of its steps: kernels are stored as whole numbers of steps,
    /// −127 to 127, whose size each output channel has for itself.
    /// </summary>
    public const string StepSuffix = "_step";

    private const string Resource = "cifar10-resnet11.safetensors";

    /// <summary>What it tells apart, in the order of its outputs.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The images that it was trained on; height and width in pixels.</summary>
    public static ImageSize InputSize { get; } = new(32, 32);

    /// <summary>The training images' mean and standard deviation.</summary>
    public static Normalization Normalization { get; } =
        new("cifar10", [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    /// <summary>Loads it; the caller's.</summary>
    internal static IClassifier Load(Device? device = null)
    {
        using var stream = typeof(Cifar10ResNet11).Assembly.GetManifestResourceStream(Resource)!;
        using var weights = Safetensors.Read(stream, Resource);
        Dequantize(weights);
        return new NetworkClassifier(Name, Build(weights), InputSize, Normalization, Labels.Count, Labels, device)
        {
            Content = new FileContent(Hash),
        };
    }

    private static string Hash()
    {
        using var stream = typeof(Cifar10ResNet11).Assembly.GetManifestResourceStream(Resource)!;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Dequantize(StateDict weights)
    {
        foreach (var name in weights.Keys.Where(name => name.EndsWith(StepSuffix, StringComparison.Ordinal)).ToArray())
        {
            var kernel = name[..^StepSuffix.Length];
            using var step = weights.Take(name);
            using var steps = weights.Take(kernel);
            using var scope = NewDisposeScope();
            weights.Add(kernel, steps.to(float32) * step.to(float32).view(-1, 1, 1, 1));
        }
    }

    private static Networks.Network Build(StateDict weights)
    {
        var b = new NetworkBuilder(weights, Resource);
        string Block(string name, string input, int channelsIn, int channelsOut)
        {
            var conv = b.Convolution($"{name}.conv", input, channelsIn, channelsOut, 3, padding: 1, bias: false);
            return b.Relu($"{name}.relu", b.BatchNormalization($"{name}.norm", conv, channelsOut));
        }

        string Residual(string name, string input, int channels) =>
            b.Sum(name, input, Block($"{name}b", Block($"{name}a", input, channels, channels), channels, channels));

        int Width(string block) => b.Rows($"{block}.conv.weight", 1);

        var (prep, first, second, third) = (Width("prep"), Width("layer1"), Width("layer2"), Width("layer3"));
        var x = Block("prep", b.Input, 3, prep);
        x = b.MaxPooling("pool1", Block("layer1", x, prep, first), 2, 2);
        x = Residual("residual1", x, first);
        x = b.MaxPooling("pool2", Block("layer2", x, first, second), 2, 2);
        x = Residual("residual2", x, second);
        x = b.MaxPooling("pool3", Block("layer3", x, second, third), 2, 2);
        x = Residual("residual3", x, third);
        x = b.Flatten("features", b.GlobalMaxPooling("pool4", x));
        b.Linear("classifier", x, third, Labels.Count);
        return b.Build(Name);
    }
}
