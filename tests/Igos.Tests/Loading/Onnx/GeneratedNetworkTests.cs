using Google.Protobuf;
using Igos.Loading.Onnx;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// Whole networks drawn at random: logits against ONNX Runtime, input gradients against finite differences.
/// </summary>
public class GeneratedNetworkTests
{
    private const int Networks = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Networks)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Forward_OfAGeneratedNetwork_AgreesWithOnnxRuntimeAndItsGradientWithDifferences(int seed)
    {
        var generated = new GeneratedNetwork(seed);
        var what = $"{string.Join(", ", generated.Drawn)}, opset {generated.Opset}";
        var bytes = generated.Model.ToByteArray();
        using var file = new TemporaryFile(".onnx", bytes);
        using var oracle = new InferenceSession(bytes);
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var images = rand([3, 3, generated.Height, generated.Width], generator: generator);
        var model = OnnxModel.Load(file.Path);
        using var network = model.Network;
        Assert.Equal(5, model.ClassCount);
        using (no_grad())
        {
            var together = network.Forward(images);
            for (var i = 0; i < 3; i++)
            {
                var expected = Run(oracle, images[i..(i + 1)], generated.IsChannelsLast);
                AssertClose(network.Forward(images[i..(i + 1)])[0], expected);
                AssertClose(together[i], expected);
            }
        }

        void AssertClose(torch.Tensor logits, float[] expected) =>
            OperatorTests.AssertClose(expected,
                (generated.EndsInSoftmax ? logits.softmax(0) : logits).data<float>().ToArray(), what);

        var leaf = images[0..1].clone().requires_grad_(true);
        var output = network.Forward(leaf);
        var weights = randn(output.shape, generator: generator);
        var gradient = autograd.grad([(output * weights).sum()], [leaf], allow_unused: true)[0];
        // A network whose ReLUs are all dead has none; there, the slope must be 0 along any.
        var direction = gradient.norm().item<float>() > 0 ? gradient / gradient.norm() : ones_like(gradient);
        var slope = (gradient * direction).sum().item<float>();
        // Along the gradient itself, where the slope is its length. Kinks lie within a long step, rounding counts in a
        // short one.
        float Slope(float step)
        {
            using var scaled = direction * tensor(step);
            return ((network.Forward(leaf
                + scaled) - network.Forward(leaf - scaled)) * weights).sum().item<float>() / (2 * step);
        }

        using var noGrad = no_grad();
        float[] slopes = [Slope(1e-2f), Slope(3e-3f), Slope(1e-3f), Slope(3e-4f)];
        Assert.True(slopes.Any(s => Math.Abs(s - slope) <= 0.02f * Math.Abs(slope) + 1e-3f),
            $"{what}: {string.Join(" or ", slopes)} expected, {slope} found.");
    }

    /// <summary>A sweep that never draws a block proves nothing of it.</summary>
    [Fact]
    public void Seeds_DrawEveryBlock()
    {
        var networks = Enumerable.Range(0, Networks).Select(seed => new GeneratedNetwork(seed)).ToArray();
        Assert.Equal(17, networks.SelectMany(n => n.Drawn).Distinct().Count());
        Assert.Contains(networks, n => n.IsChannelsLast && n.IsFixed);
        Assert.Contains(networks, n => n.EndsInSoftmax);
    }

    private static float[] Run(InferenceSession session, torch.Tensor image, bool isChannelsLast)
    {
        var ordered = (isChannelsLast ? image.permute(0, 2, 3, 1) : image).contiguous();
        var values = new DenseTensor(ordered.data<float>().ToArray(), [.. ordered.shape.Select(length => (int)length)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", values)]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
