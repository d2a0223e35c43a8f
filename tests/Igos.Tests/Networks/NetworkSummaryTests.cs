using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Zoo;
using Igos.Networks;

namespace Igos.Tests.Networks;

[Collection(nameof(LiveTensors))]
public sealed class NetworkSummaryTests
{
    public static TheoryData<string> OfEachFamily =>
    [
        "alexnet", "vgg11_bn", "resnet18", "squeezenet1_0", "mobilenet_v2",
        "densenet121", "efficientnet_b0", "convnext_tiny", "vit_b_16",
    ];

    [Theory]
    [MemberData(nameof(OfEachFamily))]
    public void Of_ArchitectureWithoutWeights_EndsInTheClasses(string name)
    {
        var architecture = Architectures.Find(name)!;
        using var network = architecture.BuildEmpty(7);

        var summary = NetworkSummary.Of(network, architecture.InputSize);

        Assert.Equal(network.Layers.Select(l => l.Name), summary.Layers.Select(l => l.Name));
        Assert.Equal([1, 7], summary.Layers[^1].OutputShape);
    }

    /// <summary>The shapes that the architectures' papers give.</summary>
    [Theory]
    [InlineData("vgg19", "features.36", 512, 7, 7)]
    [InlineData("resnet50", "layer3", 1024, 14, 14)]
    [InlineData("squeezenet1_1", "features.12", 512, 13, 13)]
    [InlineData("densenet121", "features.denseblock1", 256, 56, 56)]
    [InlineData("vit_b_16", "conv_proj", 768, 14, 14)]
    public void Of_KnownLayer_HasItsPublishedShape(string name, string layer, params int[] shape)
    {
        var architecture = Architectures.Find(name)!;
        using var network = architecture.BuildEmpty();

        var found = NetworkSummary.Of(network, architecture.InputSize).Layers.Single(l => l.Name == layer);

        Assert.Equal([1, .. shape], found.OutputShape);
    }

    /// <summary>As the paper has Grad-CAM's maps: 14×14 in VGG19, 7×7 in ResNet50.</summary>
    [Theory]
    [InlineData("vgg19", "features.35", 14)]
    [InlineData("alexnet", "features.11", 13)]
    [InlineData("resnet50", "layer4", 7)]
    [InlineData("squeezenet1_1", "classifier.2", 13)]
    public void LastSpatial_IsBeforePooling(string name, string layer, int side)
    {
        var architecture = Architectures.Find(name)!;
        using var network = architecture.BuildEmpty();

        var last = NetworkSummary.Of(network, architecture.InputSize).LastSpatial!;

        Assert.Equal((layer, side, side), (last.Name, last.OutputShape[2], last.OutputShape[3]));
    }

    [Fact]
    public void Of_NetworkWithWeights_FindsTheSameShapesAndLastSpatialLayer()
    {
        using var classifier = Classifier.Load();

        var summary = NetworkSummary.Of(classifier.Network!, classifier.InputSize);

        Assert.Equal("residual3", summary.LastSpatial!.Name);
        Assert.Equal([1, 256, 4, 4], summary.LastSpatial.OutputShape);
        Assert.Equal([1, 10], summary.Layers[^1].OutputShape);
    }

    [Fact]
    public void BuildEmpty_Disposed_LeavesNoTensor() => Assert.Equal(0, LiveTensors.LeftBy(() =>
    {
        using var network = Architectures.Find("resnet18")!.BuildEmpty();
        NetworkSummary.Of(network, new ImageSize(64, 64));
    }));
}
