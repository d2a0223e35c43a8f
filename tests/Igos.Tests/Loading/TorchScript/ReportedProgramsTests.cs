using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Files;
using Igos.Loading.TorchScript;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Igos.Tests.Loading.TorchScript;

/// <summary>
/// Programs of kinds that were refused: a recurrent network, local response normalization, a spatial transformer.
/// </summary>
public sealed class ReportedProgramsTests
{
    private const int Side = 32;

    /// <summary>The same networks as ONNX, computed by another library.</summary>
    [Theory]
    [InlineData("row_lstm")]
    [InlineData("local_response")]
    public void Logits_ProgramThatIsThereAsOnnxToo_AreThoseOfOnnxRuntime(string name)
    {
        using var scope = NewDisposeScope();
        using var classifier = Load($"faults/{name}.pt");
        using var session = new InferenceSession(SharedFiles.Path($"faults/{name}.onnx"));
        using var image = Image();
        var input = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(
            image.data<float>().ToArray(), [1, 3, Side, Side]);

        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
        var expected = results[0].AsEnumerable<float>().ToArray();
        var found = classifier.Logits(image).data<float>().ToArray();

        // The same sums in another order: float32's rounding.
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    /// <summary>
    /// The grid and the samples between pixels written out; the rest by operations that other tests compare.
    /// </summary>
    [Fact]
    public void Logits_SpatialTransformer_AreThoseOfItsFormulas()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var classifier = Load("faults/transformer_stn.pt");
        using var image = Image();
        var numbers =
            Weights("faults/transformer_stn.pt", [8, 3, 3, 3], [8], [8, 8, 3, 3], [8], [5, 8], [5], [6, 8], [6]);
        Tensor Stem(Tensor x) => F.conv2d(F.conv2d(x, numbers[0], numbers[1], strides: [2, 2], padding: [1, 1]).relu(),
            numbers[2], numbers[3], strides: [2, 2], padding: [1, 1]).relu().mean([2, 3]);
        var theta = F.linear(Stem(image), numbers[6], numbers[7]).data<float>().ToArray();
        (theta[0], theta[4]) = (theta[0] + 1, theta[4] + 1);

        var expected = F.linear(Stem(Sampled(image, theta)), numbers[4], numbers[5]).data<float>().ToArray();
        var found = classifier.Logits(image).data<float>().ToArray();

        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    /// <summary>Against the slope along a direction; libtorch rewrites the program after the first runs.</summary>
    [Theory]
    [InlineData("row_lstm")]
    [InlineData("local_response")]
    [InlineData("transformer_stn")]
    public void Logits_GradientOfInput_IsTheSlope(string name)
    {
        const float Step = 2e-3f;
        using var scope = NewDisposeScope();
        using var classifier = Load($"faults/{name}.pt");
        using var image = Image();
        using var generator = new Generator(6, CPU);
        var direction = randn([1, 3, Side, Side], generator: generator);
        var step = direction.mul(tensor(Step));
        float Logit(Tensor x) => classifier.Logits(x)[0, 1].item<float>();
        var slope = (Logit(image.add(step)) - Logit(image.sub(step))) / (2 * Step);
        for (var run = 0; run < 3; run++)
        {
            using var leaf = image.clone().requires_grad_(true);
            var gradient = autograd.grad([classifier.Logits(leaf)[0, 1]], [leaf], allow_unused: true)[0];

            // The step is small beside the pixels, and large beside float32's rounding of logits near 1.
            Assert.Equal(slope, gradient.mul(direction).sum().item<float>(), Math.Abs(slope) / 50 + 1e-3);
        }
    }

    private static Tensor Sampled(Tensor image, float[] theta)
    {
        var pixels = image.data<float>().ToArray();
        var sampled = new float[pixels.Length];
        for (var i = 0; i < Side * Side; i++)
        {
            // From pixels to [−1, 1], moved, and back: align_corners is false, and what lies outside is zero.
            var (u, v) = (((2 * (i % Side)) + 1.0) / Side - 1, ((2 * (i / Side)) + 1.0) / Side - 1);
            var x = ((((theta[0] * u) + (theta[1] * v) + theta[2] + 1) * Side) - 1) / 2;
            var y = ((((theta[3] * u) + (theta[4] * v) + theta[5] + 1) * Side) - 1) / 2;
            for (var corner = 0; corner < 4; corner++)
            {
                var (column, row) = ((int)Math.Floor(x) + (corner % 2), (int)Math.Floor(y) + (corner / 2));
                var weight = (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row));
                for (var c = 0; c < 3 && column is >= 0 and < Side && row is >= 0 and < Side; c++)
                {
                    var plane = c * Side * Side;
                    sampled[plane + i] += (float)(weight * pixels[plane + (row * Side) + column]);
                }
            }
        }

        return from_array(sampled).reshape(image.shape);
    }

    /// <summary>The archive's numbers in its order, which is that of the network's parameters.</summary>
    private static Tensor[] Weights(string file, params long[][] shapes)
    {
        using var stream = File.OpenRead(SharedFiles.Path(file));
        using var records = new ZipRecords(stream);
        return [.. shapes.Select((shape, i) =>
        {
            var tensor = empty(shape, float32);
            records.Read($"data/{i}", tensor);
            return tensor;
        })];
    }

    private static TorchScriptClassifier Load(string file) =>
        TorchScriptClassifier.Load(SharedFiles.Path(file), Normalization.Unit, new ImageSize(Side, Side));

    private static Tensor Image()
    {
        using var photo = Photograph.Read(SharedFiles.Path("faults/p32.png"));
        return photo.ToTensor(new ImageSize(Side, Side));
    }
}
