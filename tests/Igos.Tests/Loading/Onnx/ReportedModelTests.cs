using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Layers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Onnx;
using Igos.Loading.Onnx.Format;
using Igos.Networks;
using Igos.Networks.Layers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>Small models of the kinds that people reported, against ONNX Runtime on the same pixels.</summary>
public class ReportedModelTests
{
    private static readonly ImageSize Size = new(32, 32);

    [Theory]
    [InlineData("keras_flatten_gemm.onnx")]
    [InlineData("keras_flatten.onnx")]
    [InlineData("nan_on_flat.onnx")]
    [InlineData("dense_add.onnx")]
    [InlineData("dense_gemm.onnx")]
    [InlineData("residual_sum.onnx")]
    [InlineData("masked_mean.onnx")]
    [InlineData("row_lstm.onnx")]
    [InlineData("local_response.onnx")]
    [InlineData("clip_pool.onnx")]
    [InlineData("eca.onnx")]
    [InlineData("topk_pool.onnx")]
    [InlineData("lse_pool.onnx")]
    [InlineData("open_size_fc32.onnx")]
    [InlineData("uint8_nhwc.onnx")]
    [InlineData("label_first.onnx")]
    public void Forward_OfAReportedModel_AgreesWithOnnxRuntime(string name)
    {
        var path = SharedFiles.Path($"faults/{name}");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3, CPU);
        var images = (rand([3, 3, 32, 32], generator: generator) * tensor(255f)).round() / tensor(255f);
        var model = OnnxModel.Load(path, Size);
        using var network = model.Network;
        Assert.Equal(5, model.ClassCount);
        using var oracle = new InferenceSession(path);
        var together = network.Forward(images);
        for (var i = 0; i < 3; i++)
        {
            var expected = Scores(oracle, images[i..(i + 1)]);
            // The network leaves a final softmax out.
            var endsInSoftmax = Math.Abs(expected.Sum() - 1) < 1e-5f;
            foreach (var logits in (torch.Tensor[])[network.Forward(images[i..(i + 1)])[0], together[i]])
            {
                OperatorTests.AssertClose(expected,
                    (endsInSoftmax ? logits.softmax(0) : logits).data<float>().ToArray(), name);
            }
        }
    }

    [Theory]
    [InlineData("mix_standardize.onnx")]
    [InlineData("mix_standardize_b1.onnx")]
    [InlineData("mix_first.onnx")]
    public void Load_GraphThatMixesTheImagesOfABatch_IsRefused(string name) =>
        Assert.Contains("mixes the images", Error(name));

    [Fact]
    public void Load_Segmentation_NamesTheShape() =>
        Assert.Contains("[N, 5, 8, 8], scores for several places", Error("segmentation.onnx"));

    [Fact]
    public void Load_OpenSizeThatDoesNotFit_SaysWhichWasTriedAndWhatToDo()
    {
        var message = Error("open_size_fc32.onnx");
        Assert.Contains("leaves the image's height and width open, and 224×224", message);
        Assert.Contains("give the input size", message);
        Assert.DoesNotContain("--", message);
    }

    [Fact]
    public void Load_FeaturesBesideTheScores_ListsBothAndAsksForAName()
    {
        var message = Error("features_first.onnx");
        Assert.Contains("\"flatten15\" of shape [N, 8]; \"gemm19\" of shape [N, 5]", message);
        Assert.Contains("Name the output", message);
        Assert.DoesNotContain("--", message);
        var options = new ModelOptions { Normalization = Normalization.Unit, Output = "gemm19" };
        using var classifier = Classifier.Load(SharedFiles.Path("faults/features_first.onnx"), options);
        Assert.Equal(5, classifier.ClassCount);
        Assert.Equal("gemm19", classifier.Network!.OutputName);
    }

    /// <summary>
    /// A label and a list of maps, as Custom Vision exports them: the scores are what the maps are made of.
    /// </summary>
    [Fact]
    public void Load_LabelAndMaps_TakesTheScores()
    {
        var path = SharedFiles.Path("faults/customvision.onnx");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3, CPU);
        var image = rand([1, 3, 32, 32], generator: generator);
        using var oracle = new InferenceSession(path);
        using var results =
            oracle.Run([NamedOnnxValue.CreateFromTensor("data",
            new DenseTensor<float>(image.data<float>().ToArray(), [1, 3, 32, 32]))]);
        var maps = results.Single(r => r.Name == "loss").AsEnumerable<NamedOnnxValue>().Single().AsDictionary<string,
            float>();
        var model = OnnxModel.Load(path);
        using var network = model.Network;
        var labels =
            ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Single(n =>
            n.OpType == "ZipMap").Attribute[0].Strings;
        OperatorTests.AssertClose([.. labels.Select(label => maps[label.ToStringUtf8()])],
            network.Forward(image).softmax(1).flatten().data<float>().ToArray());
        Assert.Contains("holds Int64", Error("label_first.onnx", output: "argmax21"), StringComparison.Ordinal);
        Assert.Contains("there is no output \"scores\"", Error("label_first.onnx", output: "scores"));
    }

    [Fact]
    public void Load_BytesUnderAnotherNormalization_IsRefused()
    {
        var path = SharedFiles.Path("faults/uint8_nhwc.onnx");
        Assert.Contains("choose the normalization unit",
            Assert.Throws<IgosException>(() =>
            Classifier.Load(path, new ModelOptions { Normalization = Normalization.ImageNet })).Message);
        using var scope = NewDisposeScope();
        using var classifier = Classifier.Load(path, new ModelOptions { Normalization = Normalization.Unit });
        using var image = full([1, 3, 32, 32], 0.5f).requires_grad_(true);
        var gradient = autograd.grad([classifier.Logits(image)[0, 1]], [image])[0];
        Assert.True(gradient.abs().max().item<float>() > 0);
    }

    /// <summary>
    /// Keras' flatten reads the maps in its own order: the layer is the one before the transposition. A mask isn't a
    /// layer to look at.
    /// </summary>
    [Theory]
    [InlineData("keras_flatten_gemm.onnx", "maxpool17")]
    [InlineData("keras_flatten.onnx", "maxpool17")]
    [InlineData("masked_mean.onnx", "/stem/stem.3/Relu_output_0")]
    public void LastSpatial_OfAReportedModel_IsTheLastFeatureMap(string name, string layer)
    {
        using var classifier = Open(name);
        var last = NetworkSummary.Of(classifier.Network!, Size).LastSpatial!;
        Assert.Equal((layer, 8L, 8L), (last.Name, last.OutputShape[2], last.OutputShape[3]));
        foreach (var explainer in (IExplainer[])[new GradCam(), new ExcitationBackprop()])
        {
            if (name != "masked_mean.onnx" || explainer is GradCam)
            {
                var map = Map(explainer, classifier);
                Assert.Equal((8, 8), (map.Height, map.Width));
            }
        }
    }

    /// <summary>
    /// A bias apart is a bias, a sum of two is a sum: the same heatmap as for the network that is written otherwise.
    /// </summary>
    [Fact]
    public void ExcitationBackprop_OfADenseLayerInTwoNodes_IsThatOfOne()
    {
        using var together = Open("dense_gemm.onnx");
        using var apart = Open("dense_add.onnx");
        Assert.Equal(together.Network!.Layers.Select(l => l.Kind), apart.Network!.Layers.Select(l => l.Kind));
        OperatorTests.AssertClose([.. Map(new ExcitationBackprop(), together).Values],
            [.. Map(new ExcitationBackprop(), apart).Values]);
        using var residual = Open("residual_sum.onnx");
        Assert.Contains(residual.Network!.Layers, layer => layer is Addition);
        // The evidence is a distribution: what a sum's terms get is what the sum got.
        Assert.Equal(1, Map(new ExcitationBackprop(), residual).Values.ToArray().Sum(), 1e-4f);
    }

    [Fact]
    public void Load_OutputOfAModelThatHasOne_IsRefused() => Assert.Contains("Only an ONNX file",
        Assert.Throws<IgosException>(() => Classifier.Load(options: new ModelOptions { Output = "scores" })).Message);

    private static IClassifier Open(string name) =>
        Classifier.Load(SharedFiles.Path($"faults/{name}"), new ModelOptions { Normalization = Normalization.Unit });

    private static Heatmap Map(IExplainer explainer, IClassifier classifier)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        using var images = rand([1, 3, 32, 32], generator: generator);
        using var question = new Question(classifier, images, BaselineKind.Black);
        return explainer.Explain(question)[0].Heatmap;
    }

    private static string Error(string name, string? output = null) =>
        Assert.Throws<IgosException>(() => OnnxModel.Load(SharedFiles.Path($"faults/{name}"), output: output)).Message;

    private static float[] Scores(InferenceSession session, torch.Tensor image)
    {
        var (name, metadata) = session.InputMetadata.Single();
        var last = metadata.Dimensions[^1] == 3;
        var ordered = last ? image.permute(0, 2, 3, 1).contiguous() : image.contiguous();
        int[] shape = [.. ordered.shape.Select(length => (int)length)];
        using var results = session.Run([metadata.ElementType == typeof(byte)
            ? NamedOnnxValue.CreateFromTensor(name,
                new DenseTensor<byte>((ordered * tensor(255f)).round().to(uint8).data<byte>().ToArray(), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(ordered.data<float>().ToArray(), shape))]);
        var scores = results.First(r => r.Value is DenseTensor<float>);
        return [.. scores.AsEnumerable<float>()];
    }
}
