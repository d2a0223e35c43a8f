using System.Text.Json;
using Igos.Loading.Zoo;
using Igos.Tests.Golden;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Zoo;

/// <summary>The architectures against torchvision's, filled with the same made-up weights.</summary>
public sealed class ArchitectureGoldenTests
{
    public static TheoryData<string> Golden =>
    [
        "alexnet", "vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152",
        "squeezenet1_1", "mobilenet_v2", "densenet121", "efficientnet_b0", "convnext_tiny", "vit_b_16",
    ];

    [Fact]
    public void Golden_Names_AreAllThatHaveFigures() => Assert.Equal(
        Figures().EnumerateObject().Select(a => a.Name).Order(StringComparer.Ordinal),
        Golden.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Parameters_OfArchitecture_AreTorchvisions(string name)
    {
        var expected = Figures(name);
        var parameters = Architectures.Find(name)!.Parameters();

        var first = expected.GetProperty("first_parameters").EnumerateArray().Select(e => e.GetString()!).ToArray();
        Assert.Equal(first, parameters.Take(first.Length).Select(p => p.Name));
        Assert.Equal(expected.GetProperty("tensors").GetInt32(), parameters.Count);
        Assert.Equal(expected.GetProperty("parameters").GetInt64(), Architectures.Find(name)!.ParameterCount);
    }

    /// <summary>
    /// 1e-3 of the logits' standard deviation: float32 sums in another order, more of them the deeper the network.
    /// </summary>
    [Theory]
    [MemberData(nameof(Golden))]
    public void Forward_OfMadeUpWeights_GivesTorchvisionsLogits(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var expected = Figures(name);
        using var weights = MadeUpWeights.Of(Architectures.Find(name)!);
        using var network = Architectures.Find(name)!.Build(weights, "made up");
        weights.Dispose();

        var logits = network.Forward(MadeUpWeights.Input());

        Assert.Equal([1, 1000], logits.shape);
        var std = expected.GetProperty("std").GetDouble();
        var first = logits[0][..8].data<float>().ToArray();
        var golden = expected.GetProperty("logits_first8").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        Assert.All(first.Zip(golden), pair => Assert.Equal(pair.Second, pair.First, 1e-3 * std));
        Assert.Equal(expected.GetProperty("argmax").GetInt64(), logits.argmax().item<long>());
        Assert.Equal(expected.GetProperty("mean").GetDouble(), logits.mean().item<float>(), 1e-3 * std);
        // The figure may divide by n or n - 1: half a thousandth apart.
        Assert.Equal(std, logits.std().item<float>(), 2e-3 * std);
    }

    private static JsonElement Figures() => GoldenFigures.Json().GetProperty("architectures");

    private static JsonElement Figures(string name) => Figures().GetProperty(name);
}
