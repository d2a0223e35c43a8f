using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Networks;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Zoo;

[Collection(nameof(LiveTensors))]
public sealed class ArchitectureTests
{
    public static TheoryData<string> Names => [.. Architectures.All.Select(a => a.Name)];

    private static Architecture SqueezeNet => Architectures.Find("squeezenet1_1")!;

    [Fact]
    public void All_Names_AreThoseOfTheDocumentation() => Assert.Equal(
        ["alexnet", "convnext_tiny", "densenet121", "densenet169", "densenet201", "efficientnet_b0", "mobilenet_v2",
         "resnet101", "resnet152", "resnet18", "resnet34", "resnet50", "squeezenet1_0", "squeezenet1_1",
         "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "vit_b_16"],
        Architectures.All.Select(a => a.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_Counted_AreAsManyAsPublished(string name)
    {
        var architecture = Architectures.Find(name.ToUpperInvariant())!;

        var parameters = architecture.Parameters();

        var trained = parameters.Where(p => !p.Name.Contains(".running_"));
        Assert.Equal(architecture.ParameterCount, trained.Sum(p => p.Count));
        Assert.Equal(parameters.Count, parameters.Select(p => p.Name).Distinct().Count());
        Assert.Matches("^https://download\\.pytorch\\.org/models/[a-z0-9_]+(-owt)?-[0-9a-f]{8}\\.pth$",
            architecture.Weights.Url.ToString());
    }

    [Theory]
    [InlineData("alexnet")]
    [InlineData("vgg11_bn")]
    [InlineData("squeezenet1_0")]
    [InlineData("densenet169")]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet18")]
    [InlineData("efficientnet_b0")]
    [InlineData("convnext_tiny")]
    [InlineData("vit_b_16")]
    public void Build_HeadOfSevenClasses_GivesSevenLogits(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var architecture = Architectures.Find(name)!;
        using var weights = MadeUpWeights.Of(architecture, 7);

        using var network = architecture.Build(weights, "mine.pth");

        Assert.Equal(7, architecture.ClassCount(weights));
        Assert.Equal([1, 7], network.Forward(MadeUpWeights.Input()).shape);
    }

    [Theory]
    [InlineData("vgg11_bn", "features", "features.28", "avgpool")]
    [InlineData("resnet50", "layer4", "layer4.2", "avgpool")]
    [InlineData("densenet121", "features", "features.norm5", "features.denseblock4")]
    [InlineData("mobilenet_v2", "features", "features.18.2", "features.17")]
    [InlineData("convnext_tiny", "features", "features.7", "features.7.2")]
    public void Build_Modules_AreNamedAsTorchvisions(string name, params string[] layers)
    {
        using var scope = NewDisposeScope();
        var architecture = Architectures.Find(name)!;
        using var weights = Empty(architecture);

        using var network = architecture.Build(weights, "empty");

        Assert.All(layers, layer => Assert.True(network.Contains(layer), layer));
    }

    [Fact]
    public void Build_TensorsMissingUnexpectedAndMisshapen_ListsFirstOfEach()
    {
        using var scope = NewDisposeScope();
        using var whole = Empty(SqueezeNet);
        var weights = whole.Where(pair => !pair.Key.StartsWith("features.3.", StringComparison.Ordinal))
            .ToDictionary(p => p.Key, p => p.Value);
        weights["features.0.weight"] = zeros(64, 2, 3, 3);
        weights["stem.weight"] = zeros(1);

        var error = Assert.Throws<IgosException>(() => SqueezeNet.Build(weights, "mine.pth"));

        Assert.Contains("mine.pth", error.Message);
        Assert.Contains(
            "6 missing (features.3.squeeze.weight, features.3.squeeze.bias, features.3.expand1x1.weight, …)",
            error.Message);
        Assert.Contains("features.0.weight [64, 2, 3, 3] instead of [64, 3, 3, 3]", error.Message);
        Assert.Contains("1 unexpected (stem.weight)", error.Message);
    }

    [Fact]
    public void Build_FormerNames_GiveTheSameNetwork()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var architecture = Architectures.Find("densenet121")!;
        using var weights = MadeUpWeights.Of(architecture, 2);
        var former = weights.ToDictionary(p => DenseNetLayers.FormerName(p.Key), p => p.Value);
        Assert.Contains("features.denseblock1.denselayer1.norm.1.weight", former.Keys);
        Assert.Contains("features.denseblock4.denselayer16.conv.2.weight", former.Keys);
        former["features.denseblock1.denselayer1.norm.1.num_batches_tracked"] = zeros(1);

        using var expected = architecture.Build(weights, "new names");
        using var network = architecture.Build(former, "old names");

        var difference = network.Forward(MadeUpWeights.Input()) - expected.Forward(MadeUpWeights.Input());
        Assert.Equal(0, difference.abs().max().item<float>());
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-5)]
    [InlineData(ScalarType.Float16, 1e-2)]
    [InlineData(ScalarType.BFloat16, 0.1)]
    public void Build_WeightsOfAnotherPrecision_ComputesInFloat32(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var weights = MadeUpWeights.Of(SqueezeNet, 5);
        var converted = weights.ToDictionary(p => p.Key, p => p.Value.to(type));

        using var network = SqueezeNet.Build(converted, "mine.pth");
        using var exact = SqueezeNet.Build(weights, "made up");
        var image = MadeUpWeights.Tensor(5, [1, 3, 64, 64], v => v);
        var (logits, expected) = (network.Forward(image), exact.Forward(image));

        // Each weight is rounded to 2⁻¹¹ or 2⁻⁸ of itself; a dozen layers add that up. Doubles lose nothing.
        Assert.Equal(ScalarType.Float32, logits.dtype);
        Assert.True((logits - expected).abs().max().item<float>() < tolerance * expected.abs().max().item<float>());
    }

    [Fact]
    public void FormerName_OfVisionTransformer_IsTheOfficialFiles()
    {
        Assert.Equal("encoder.layers.encoder_layer_3.mlp.linear_1.weight",
            VisionTransformerLayers.FormerName("encoder.layers.encoder_layer_3.mlp.0.weight"));
        Assert.Equal("encoder.layers.encoder_layer_3.mlp.linear_2.bias",
            VisionTransformerLayers.FormerName("encoder.layers.encoder_layer_3.mlp.3.bias"));
    }

    [Theory]
    [InlineData("squeezenet1_1")]
    [InlineData("efficientnet_b0")]
    public void Forward_BatchOfThree_EqualsOneByOne(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var weights = MadeUpWeights.Of(Architectures.Find(name)!);
        using var network = Architectures.Find(name)!.Build(weights, "made up");
        var batch = MadeUpWeights.Tensor(5, [3, 3, 64, 64], v => v);

        var together = network.Forward(batch);
        var apart = cat([.. Enumerable.Range(0, 3).Select(i => network.Forward(batch[i..(i + 1)]))]);

        // Kernels may sum in another order for another batch: float32's rounding.
        Assert.True((together - apart).abs().max().item<float>() < 1e-4 * together.std().item<float>());
    }

    [Fact]
    public void Forward_VisionTransformerAtAnotherSize_ThrowsInPlainWords()
    {
        using var scope = NewDisposeScope();
        var architecture = Architectures.Find("vit_b_16")!;
        using var weights = Empty(architecture);
        using var network = architecture.Build(weights, "empty");

        var error = Assert.Throws<IgosException>(() => network.Forward(zeros(1, 3, 64, 64)));

        Assert.Contains("224×224", error.Message);
    }

    [Fact]
    public void Dispose_AfterBuildsAndFailedBuilds_LeavesNoTensor()
    {
        var left = LiveTensors.LeftBy(() =>
        {
            using var weights = Empty(Architectures.Find("resnet18")!);
            using (Network network = Architectures.Find("resnet18")!.Build(weights, "empty"))
            {
                Assert.True(network.Layers.Count > 0);
            }

            Assert.Throws<IgosException>(() => SqueezeNet.Build(weights, "another's"));
            Assert.Throws<IgosException>(() => Architectures.Find("vit_b_16")!.Build(weights, "another's"));
        });

        Assert.Equal(0, left);
    }

    /// <summary>Weights of zeros: quick where only names and shapes matter.</summary>
    private static StateDict Empty(Architecture architecture)
    {
        var weights = new StateDict();
        foreach (var parameter in architecture.Parameters())
        {
            weights.Add(parameter.Name, zeros([.. parameter.Shape]));
        }

        return weights;
    }
}
