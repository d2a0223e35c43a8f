using Igos.Loading.Weights;

namespace Igos.Loading.Zoo;

/// <summary>
/// The architectures that a model can be named by. Figures: torchvision's table of classification weights,
/// IMAGENET1K_V1.
/// </summary>
public static class Architectures
{
    /// <summary>All of them, by family.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        Published("alexnet", 56.522, 61_100_840, "alexnet-owt-7be5be79.pth", "classifier.6", VggLayers.AlexNet),
        Published("vgg11", 69.020, 132_863_336, "vgg11-8a719046.pth", "classifier.6",
            VggLayers.Vgg([1, 1, 2, 2, 2], false)),
        Published("vgg11_bn", 70.370, 132_868_840, "vgg11_bn-6002323d.pth", "classifier.6",
            VggLayers.Vgg([1, 1, 2, 2, 2], true)),
        Published("vgg13", 69.928, 133_047_848, "vgg13-19584684.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 2, 2, 2], false)),
        Published("vgg13_bn", 71.586, 133_053_736, "vgg13_bn-abd245e5.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 2, 2, 2], true)),
        Published("vgg16", 71.592, 138_357_544, "vgg16-397923af.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 3, 3, 3], false)),
        Published("vgg16_bn", 73.360, 138_365_992, "vgg16_bn-6c64b313.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 3, 3, 3], true)),
        Published("vgg19", 72.376, 143_667_240, "vgg19-dcbb9e9d.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 4, 4, 4], false)),
        Published("vgg19_bn", 74.218, 143_678_248, "vgg19_bn-c79401a0.pth", "classifier.6",
            VggLayers.Vgg([2, 2, 4, 4, 4], true)),
        Published("resnet18", 69.758, 11_689_512, "resnet18-f37072fd.pth", "fc",
            ResNetLayers.ResNet([2, 2, 2, 2], false)),
        Published("resnet34", 73.314, 21_797_672, "resnet34-b627a593.pth", "fc",
            ResNetLayers.ResNet([3, 4, 6, 3], false)),
        Published("resnet50", 76.130, 25_557_032, "resnet50-0676ba61.pth", "fc",
            ResNetLayers.ResNet([3, 4, 6, 3], true)),
        Published("resnet101", 77.374, 44_549_160, "resnet101-63fe2227.pth", "fc",
            ResNetLayers.ResNet([3, 4, 23, 3], true)),
        Published("resnet152", 78.312, 60_192_808, "resnet152-394f9c45.pth", "fc",
            ResNetLayers.ResNet([3, 8, 36, 3], true)),
        Published("squeezenet1_0", 58.092, 1_248_424, "squeezenet1_0-b66bff10.pth", "classifier.1",
            SqueezeNetLayers.SqueezeNet(96, 7, [2, 6, 11])),
        Published("squeezenet1_1", 58.178, 1_235_496, "squeezenet1_1-b8a52dc0.pth", "classifier.1",
            SqueezeNetLayers.SqueezeNet(64, 3, [2, 5, 8])),
        Published("mobilenet_v2", 71.878, 3_504_872, "mobilenet_v2-b0353104.pth", "classifier.1",
            MobileNetLayers.MobileNetV2),
        Published("densenet121", 74.434, 7_978_856, "densenet121-a639ec97.pth", "classifier",
            DenseNetLayers.DenseNet([6, 12, 24, 16])) with { FormerName = DenseNetLayers.FormerName },
        Published("densenet169", 75.600, 14_149_480, "densenet169-b2777c0a.pth", "classifier",
            DenseNetLayers.DenseNet([6, 12, 32, 32])) with { FormerName = DenseNetLayers.FormerName },
        Published("densenet201", 76.896, 20_013_928, "densenet201-c1103571.pth", "classifier",
            DenseNetLayers.DenseNet([6, 12, 48, 32])) with { FormerName = DenseNetLayers.FormerName },
        Published("efficientnet_b0", 77.692, 5_288_548, "efficientnet_b0_rwightman-7f5810bc.pth", "classifier.1",
            MobileNetLayers.EfficientNetB0),
        Published("convnext_tiny", 82.520, 28_589_128, "convnext_tiny-983f1562.pth", "classifier.2",
            ConvNeXtLayers.ConvNeXtTiny) with { EvaluationResize = 236 },
        Published("vit_b_16", 81.072, 86_567_656, "vit_b_16-c867db91.pth", "heads.head",
            VisionTransformerLayers.VitB16) with { FormerName = VisionTransformerLayers.FormerName },
    ];

    /// <summary>The architecture of that name, or null; letter case doesn't matter.</summary>
    public static Architecture? Find(string name) =>
        All.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The architecture of that name; letter case doesn't matter.</summary>
    /// <exception cref="IgosException">There is none; the message names similar ones, and all.</exception>
    public static Architecture Named(string name) => Find(name)
        ?? throw new IgosException(
            $"{name}: no model has that name. {SimilarNames.Suggestion(name, All.Select(a => a.Name))}");

    private static Architecture Published(
        string name, double top1, long parameters, string file, string head, Action<NetworkBuilder, int> layers) =>
        new(head + ".weight", layers)
        {
            Name = name,
            Top1 = top1,
            ParameterCount = parameters,
            Weights = new OfficialWeights { Model = name, FileName = file, ParameterCount = parameters },
        };
}
