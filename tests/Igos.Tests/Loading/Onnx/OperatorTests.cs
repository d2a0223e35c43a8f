using Google.Protobuf;
using Igos.Loading.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Each operator against ONNX Runtime, one image and three at a time, and its gradient against finite differences.
/// </summary>
public class OperatorTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.All.Select(c => c.ToString())];

    public static TheoryData<int> Opsets => [.. Enumerable.Range(7, 19)];

    public static TheoryData<string> SmoothCases =>
        [.. OperatorCases.All.Where(c => c.IsSmooth).Select(c => c.ToString())];

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

        // Central differences in float32: a step of 1e-3 leaves a relative error of about 1e-3, a smaller one more. A
        // kink that lies within one step lies without the other.
        float Slope(float step)
        {
            var difference = network.Forward(image + direction * step) - network.Forward(image - direction * step);
            return (difference * weights).sum().item<float>() / (2 * step);
        }
        float[] expected = [Slope(1e-3f), Slope(1e-4f)];
        Assert.True(expected.Any(e => Math.Abs(e - slope) <= 0.02f * Math.Max(1, Math.Abs(e))),
            $"{string.Join(" or ", expected)} expected, {slope} found.");
    }

    /// <summary>
    /// Every case under every operator set, 7 to 25: what ONNX Runtime takes for valid there means the same to the
    /// importer.
    /// </summary>
    [Theory]
    [MemberData(nameof(Opsets))]
    public void Forward_UnderEveryOpset_AgreesWithOnnxRuntime(int opset)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(8, CPU);
        var image = rand([1, 3, 8, 8], generator: generator);
        var tried = 0;
        foreach (var operatorCase in OperatorCases.All)
        {
            var model = operatorCase.Model();
            model.OpsetImport[0].Version = opset;
            var bytes = model.ToByteArray();
            using var oracle = Oracle(bytes);
            if (oracle is not null && TryRun(oracle, image) is { } expected)
            {
                using var file = new TemporaryFile(".onnx", bytes);
                using var network = OnnxModel.Load(file.Path).Network;
                using var output = network.Forward(image);
                AssertClose(expected, output.flatten().data<float>().ToArray(), $"{operatorCase} as opset {opset}");
                tried++;
            }
        }

        Assert.True(tried > OperatorCases.All.Count / 3, $"Only {tried} cases are valid in opset {opset}.");
    }

    /// <summary>The list of operators that the importer knows holds no one that no case tries.</summary>
    /// <remarks>ZipMap is tried with the outputs that it makes.</remarks>
    [Fact]
    public void Cases_TryEveryOperator()
    {
        var tried = OperatorCases.All.SelectMany(c =>
            c.Model().Graph.Node.Select(n => n.Domain.Length == 0 ? n.OpType : $"{n.Domain}::{n.OpType}")).ToHashSet();
        Assert.Empty(Igos.Loading.Onnx.Operators.OperatorCatalogue.Names.Except([.. tried, "ai.onnx.ml::ZipMap"]));
    }

    /// <summary>
    /// What the importer promises: every operator of the classifiers that PyTorch, TensorFlow and Caffe2 export.
    /// </summary>
    [Fact]
    public void Names_OfTheCatalogue_HoldEveryOperatorPromised()
    {
        const string Promised = "Conv ConvTranspose BatchNormalization InstanceNormalization LayerNormalization "
            + "GroupNormalization LRN Relu LeakyRelu PRelu Elu Selu Clip Sigmoid HardSigmoid HardSwish Mish Tanh "
            + "Softplus Gelu Erf Softmax LogSoftmax MaxPool AveragePool GlobalAveragePool GlobalMaxPool ReduceMean "
            + "ReduceSum ReduceMax ReduceMin ReduceProd ReduceL2 Gemm MatMul Einsum Add Sub Mul Div Pow Sqrt "
            + "Reciprocal Exp Log Neg Abs Floor Ceil Min Max Where Equal Less Greater Not And Or Flatten Reshape "
            + "Squeeze Unsqueeze Transpose Concat Split Slice Gather Shape Size Cast Constant ConstantOfShape Range "
            + "Expand Tile Pad Resize Upsample DepthToSpace SpaceToDepth Identity Dropout QuantizeLinear "
            + "DequantizeLinear";
        Assert.Empty(Promised.Split(' ').Except(Igos.Loading.Onnx.Operators.OperatorCatalogue.Names));
    }

    /// <summary>ONNX Runtime's session, or null where the model isn't valid.</summary>
    internal static InferenceSession? Oracle(byte[] model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    /// <summary>The outcome, or null where the model proves not valid when it runs.</summary>
    internal static float[]? TryRun(InferenceSession session, Tensor image)
    {
        try
        {
            return Run(session, image);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static OperatorCase Find(string name) => OperatorCases.All.First(c => c.ToString() == name);

    private static float[] Run(InferenceSession session, Tensor image)
    {
        var values = new DenseTensor(image.contiguous().data<float>().ToArray(), [1, 3, 8, 8]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", values)]);
        return [.. results[0].AsEnumerable<float>()];
    }

    /// <summary>1e-4 of the greatest value: both compute in float32, in another order.</summary>
    internal static void AssertClose(float[] expected, float[] actual, string? what = null)
    {
        Assert.True(expected.Length == actual.Length,
            $"{what}: {expected.Length} values expected, {actual.Length} found.");
        var tolerance = 1e-4f * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}: {expected[i]} expected, {actual[i]} found at {i}.");
        }
    }
}
