using Google.Protobuf;
using Igos.Classifiers.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Classifiers.Onnx;

/// <summary>Each operator against ONNX Runtime, one image and three at a time, and its gradient against finite differences.</summary>
public class OperatorTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.All.Select(c => c.ToString())];

    public static TheoryData<string> SmoothCases => [.. OperatorCases.All.Where(c => c.IsSmooth).Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_OfOneAndThreeImages_AgreesWithOnnxRuntime(string name)
    {
        using var file = new TemporaryFile(".onnx", Find(name).Model().ToByteArray());
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(5, CPU);
        var images = rand([3, 3, 8, 8], generator: generator);
        var network = OnnxModel.Load(file.Path).Network;
        var together = network.Forward(images);
        using var oracle = new InferenceSession(file.Path);
        for (var i = 0; i < 3; i++)
        {
            var image = images[i..(i + 1)];
            var expected = Run(oracle, image);
            var alone = network.Forward(image);
            Assert.Equal(expected.Length, alone.numel());
            AssertClose(expected, alone.flatten().data<float>().ToArray());
            AssertClose(expected, together[i].flatten().data<float>().ToArray());
        }

        network.Dispose();
    }

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Gradient_OfTheImage_AgreesWithFiniteDifferences(string name)
    {
        using var file = new TemporaryFile(".onnx", Find(name).Model().ToByteArray());
        using var scope = NewDisposeScope();
        using var generator = new Generator(6, CPU);
        using var network = OnnxModel.Load(file.Path).Network;
        var image = rand([1, 3, 8, 8], generator: generator);
        var direction = randn([1, 3, 8, 8], generator: generator);
        var leaf = image.clone().requires_grad_(true);
        var output = network.Forward(leaf);
        var weights = randn(output.shape, generator: generator);
        var gradient = autograd.grad([(output * weights).sum()], [leaf], allow_unused: true)[0];
        var slope = (gradient * direction).sum().item<float>();

        // Central differences in float32: a step of 1e-3 leaves a relative error of about 1e-3.
        const float Step = 1e-3f;
        var difference = network.Forward(image + direction * Step) - network.Forward(image - direction * Step);
        var expected = (difference * weights).sum().item<float>() / (2 * Step);
        Assert.Equal(expected, slope, 0.02f * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>The list of operators that the importer knows holds no one that no case tries.</summary>
    [Fact]
    public void Cases_TryEveryOperator()
    {
        var tried = OperatorCases.All.SelectMany(c => c.Model().Graph.Node.Select(n => n.OpType)).ToHashSet();
        Assert.Empty(Igos.Classifiers.Onnx.Operators.OperatorCatalogue.Names.Except(tried));
    }

    private static OperatorCase Find(string name) => OperatorCases.All.First(c => c.ToString() == name);

    private static float[] Run(InferenceSession session, Tensor image)
    {
        var values = new DenseTensor(image.contiguous().data<float>().ToArray(), [1, 3, 8, 8]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", values)]);
        return [.. results[0].AsEnumerable<float>()];
    }

    /// <summary>1e-4 of the greatest value: both compute in float32, in another order.</summary>
    private static void AssertClose(float[] expected, float[] actual)
    {
        var tolerance = 1e-4f * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
