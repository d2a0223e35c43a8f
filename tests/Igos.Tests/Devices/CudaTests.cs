using Google.Protobuf;
using Igos.Attacks;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading.Onnx;
using Igos.Metrics;
using Igos.Networks;
using Igos.Running;
using Igos.Tests.Explainers;
using Igos.Tests.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Devices;

/// <summary>What a GPU computes is what the processor computes.</summary>
[Trait("Device", "cuda")]
public sealed class CudaTests
{
    /// <summary>The mean distance of a cell's ranks, as a share of the cells: sums have another order.</summary>
    private const double RankTolerance = 1e-3;

    /// <summary>A probability near 1 is a multiple of 6e-8: what a few of them together can be off by.</summary>
    private const double ScoreRounding = 5e-7;

    private static readonly (string, object?)[] Quick =
        [("size", 8), ("iterations", 15), ("steps", 20), ("preset", Preset.Paper)];

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    public static TheoryData<BaselineKind> Baselines => [.. Enum.GetValues<BaselineKind>()];

    /// <summary>Noise among it, which comes from the seed and not from the device.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_EveryMethod_RanksCellsAsTheProcessorDoes(string name)
    {
        var (there, here) = Explained(name, CudaDevice.Get());
        var rounding = Methods.All.Single(method => method.Name == name).Needs == Needs.Scores ? ScoreRounding : 0;
        for (var row = 0; row < here.Length; row++)
        {
            var distance = here[row].Ranks().Zip(there[row].Ranks(), (a, b) => Math.Abs(a - b)).Average();
            var most = here[row].Values.ToArray().Zip(there[row].Values.ToArray(), (a, b) => Math.Abs(a - b)).Max();
            // Cells that are nearly equal change ranks by the last digit of a sum.
            Assert.True(distance / here[row].Values.Length <= RankTolerance
                || most <= Math.Max(rounding, 1e-5 * Math.Max(Math.Abs(here[row].Min), here[row].Max)),
                $"Image {row}: ranks differ by {distance:0.###} of {here[row].Values.Length}, values by {most}.");
        }
    }

    [Theory]
    [MemberData(nameof(Baselines))]
    public void Question_EveryBaseline_IsTheProcessors(BaselineKind kind)
    {
        var device = CudaDevice.Get();
        using var scope = NewDisposeScope();
        var images = TinyClassifiers.Images(2, 24);
        var (here, there) = (Baseline.Make(images, kind, [0.4, 0.5, 0.6], 3),
            Baseline.Make(images.to(device), kind, [0.4, 0.5, 0.6], 3));
        Assert.Equal(device.type, there.device_type);
        Assert.True((here - there.cpu()).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void DeletionInsertion_Curves_AreTheProcessors()
    {
        var device = CudaDevice.Get();
        using var images = TinyClassifiers.Images(2, 24);
        var heatmap = new Heatmap(4, 4, [.. Enumerable.Range(0, 16).Select(i => (float)(i * 7 % 16))]);
        DeletionInsertionScore Score(Device on)
        {
            using var classifier = CudaDevice.Moved(TinyClassifiers.Random(), on);
            using var question = new Question(classifier, images);
            return DeletionInsertion.Score(question, [heatmap, heatmap])[1];
        }

        var (here, there) = (Score(CPU), Score(device));
        Assert.All(here.DeletionCurve.Concat(here.InsertionCurve)
            .Zip(there.DeletionCurve.Concat(there.InsertionCurve)), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }

    /// <summary>
    /// Its sign is where a gradient near 0 may fall on either side: nearly all pixels are the same. Towards another
    /// class, for away from one that the network is sure of, 1 − p = 1e-6, the gradient itself is rounded by a tenth.
    /// </summary>
    [Fact]
    public void Attack_MovesAsTheProcessorDoes()
    {
        var device = CudaDevice.Get();
        using var images = TinyClassifiers.Images(2, 24);
        float[] Attacked(Device on)
        {
            using var classifier = CudaDevice.Moved(TinyClassifiers.Random(), on);
            using var question = new Question(classifier, images);
            using var attacked = new MomentumIterativeFastGradientSign(new() { Target = 2 }).Attack(question);
            return ClassScore.ToArray(attacked.Rounded);
        }

        var differing = Attacked(CPU).Zip(Attacked(device)).Count(p => Math.Abs(p.First - p.Second) > 1.5f / 255);
        Assert.InRange(differing, 0, 2 * 3 * 24 * 24 / 100);
    }

    /// <summary>Nothing that an operator needs stayed where the file was read.</summary>
    [Fact]
    public void Forward_EveryOperator_IsTheProcessors()
    {
        var device = CudaDevice.Get();
        using var generator = new Generator(5, CPU);
        using var images = rand([3, 3, 8, 8], generator: generator);
        Assert.All(OperatorCases.All, operatorCase =>
        {
            using var file = new TemporaryFile(".onnx", operatorCase.Model().ToByteArray());
            using var network = OnnxModel.Load(file.Path).Network;
            OperatorTests.AssertClose(
                Values(network, images, CPU, operatorCase), Values(network, images, device, operatorCase));
        });
    }

    /// <summary>By name, as the command does.</summary>
    [Fact]
    public void ModelChoice_Cuda_ExplainsThere()
    {
        var device = CudaDevice.Get();
        using var classifier = new ModelChoice { DeviceName = device.ToString() }.Load();
        using var photograph = Photograph.Read(ProjectFiles.Path("assets", "cat.png"));
        using var pixels = photograph.ToTensor(classifier.InputSize);
        using var question = new Question(classifier, pixels);
        Assert.Equal(device.type, question.Images.device_type);
        Assert.Equal("cat", question.Target(0).Name);
        Assert.True(ExplainerFactory.Make("igos", Quick).Explain(question)[0].Heatmap.IsFinite);
    }

    /// <summary>What a network says, and the gradient of its sum.</summary>
    private static float[] Values(Network network, Tensor images, Device device, OperatorCase operatorCase)
    {
        using var scope = NewDisposeScope();
        network.To(device);
        var leaf = images.to(device).requires_grad_(true);
        var output = network.Forward(leaf);
        var gradient = output.requires_grad && operatorCase.IsSmooth
            ? autograd.grad([output.sum()], [leaf], allow_unused: true)[0] : null;
        return [.. ClassScore.ToArray(output),
            .. gradient is { IsInvalid: false } ? ClassScore.ToArray(gradient) : []];
    }

    private static (Heatmap[] There, Heatmap[] Here) Explained(string method, Device device)
    {
        using var images = TinyClassifiers.Images(2, 24);
        Heatmap[] On(Device on)
        {
            using var classifier = CudaDevice.Moved(TinyClassifiers.Random(), on);
            using var question = new Question(classifier, images);
            return [.. ExplainerFactory.Make(method, Quick).Explain(question).Select(e => e.Heatmap)];
        }

        return (On(device), On(CPU));
    }
}
