using Google.Protobuf;
using Igos.Imaging;
using Igos.Loading.Onnx;
using Igos.Loading.Onnx.Format;
using Igos.Networks.Layers;
using Igos.Tests.Golden;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using DenseTensor = Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>;

namespace Igos.Tests.Loading.Onnx;

[Collection(nameof(LiveTensors))]
public class OnnxModelTests
{
    [Fact]
    public void Load_SqueezeNet_NamesItsLayersAndDropsTheSoftmax()
    {
        using var classifier = GoldenFigures.SqueezeNet();
        Assert.Equal(new ImageSize(224, 224), classifier.InputSize);
        Assert.Equal(1000, classifier.ClassCount);
        Assert.Equal(1_235_496, classifier.Network!.ParameterCount);
        Assert.DoesNotContain(classifier.Network.Layers, layer => layer.Kind == "Softmax");
    }

    [Fact]
    public void Logits_OfThreeImages_AreThoseOfEachAlone()
    {
        using var classifier = GoldenFigures.SqueezeNet();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var images = cat([.. GoldenFigures.Images.Select(GoldenFigures.Image)]);
        var together = classifier.Logits(images);
        for (var i = 0; i < 3; i++)
        {
            using var alone = classifier.Logits(images[i..(i + 1)]);
            Assert.True((together[i] - alone[0]).abs().max().item<float>() < 1e-4f);
        }
    }

    /// <summary>TensorFlow's layout: the network takes NCHW all the same.</summary>
    [Fact]
    public void Load_NhwcInput_TakesNchwImages()
    {
        var graph = new OnnxGraph(13, 0, 6, 4, 3);
        var mean = graph.Node("ReduceMean", [graph.Input], ("axes", (long[])[1, 2]), ("keepdims", 0));
        using var file = new TemporaryFile(".onnx", graph.Output(mean).ToByteArray());
        using var scope = NewDisposeScope();
        var model = OnnxModel.Load(file.Path);
        using var network = model.Network;
        Assert.Equal(new ImageSize(6, 4), model.InputSize);
        Assert.Equal(3, model.ClassCount);
        var image = rand(2, 3, 6, 4);
        Assert.True((network.Forward(image) - image.mean([2, 3])).abs().max().item<float>() < 1e-6f);
    }

    /// <summary>Names that the importer gives its own layers are free for a file to use.</summary>
    [Fact]
    public void Load_NamesLikeTheImportersOwn_StayApart()
    {
        var graph = new OnnxGraph(13, 0, 8, 8, 3);
        var transposed = graph.Node("Transpose", [graph.Input], ("perm", (long[])[0, 3, 1, 2]));
        var model = graph.Output("logits");
        graph.Node("GlobalAveragePool", [transposed]);
        model.Graph.Input[0].Name = model.Graph.Node[0].Input[0] = "image";
        model.Graph.Node[1].Output[0] = "logits";
        using var file = new TemporaryFile(".onnx", model.ToByteArray());
        using var network = OnnxModel.Load(file.Path).Network;
        using var scope = NewDisposeScope();
        var image = rand(2, 3, 8, 8);
        Assert.True((network.Forward(image) - image.mean([2, 3])).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void Load_GraphThatMixesImages_IsRefused()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var centred = graph.Node("Sub", [graph.Input, graph.Node("ReduceMean", [graph.Input], ("axes", (long[])[0]))]);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Node("Flatten", [centred])).ToByteArray());
        Assert.Contains("mixes the images", Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message);
    }

    [Fact]
    public void Load_FileThatWorksForOneImageOnly_SaysHowToExportIt()
    {
        var graph = new OnnxGraph(13, 1, 3, 8, 8);
        var rows = graph.Node("Reshape", [graph.Input, graph.Integers(3, 64)]);
        var pixels = graph.Node("Transpose", [rows], ("perm", (long[])[1, 0]));
        var product = graph.Node("MatMul", [pixels, graph.Weights(3, 4)]);
        var output = graph.Node("Reshape", [product, graph.Integers(1, 256)]);
        using var file = new TemporaryFile(".onnx", graph.Output(output).ToByteArray());
        var message = Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message;
        Assert.Contains(product, message);
        Assert.Contains("works for one image but not for two", message);
        Assert.Contains("dynamic_axes", message);
    }

    /// <summary>Nothing is left of shapes but the layers that use them.</summary>
    [Fact]
    public void Load_ShapeArithmetic_FoldsToConstants()
    {
        using var file = new TemporaryFile(".onnx", AttentionBlock());
        using var network = OnnxModel.Load(file.Path).Network;
        Assert.DoesNotContain(network.Layers, layer => layer.Kind is "Shape" or "Unsqueeze" or "Expand" or "Sqrt");
    }

    [Fact]
    public void Load_OperatorOfAnotherDomain_NamesItAndTheWayOut()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var model = graph.Output(graph.Node("NhwcMaxPool", [graph.Input]));
        model.Graph.Node[0].Domain = "com.microsoft";
        using var file = new TemporaryFile(".onnx", model.ToByteArray());
        var error = Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path));
        Assert.Contains("before that optimization", error.Message);
    }

    [Fact]
    public void Load_BatchNormalizationAfterConvolution_IsFoldedUnderItsOwnName()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var conv = graph.Node("Conv", [graph.Input, graph.Weights(4, 3, 3, 3)]);
        string[] statistics = [graph.Weights(4), graph.Weights(4), graph.Weights(4), graph.Weights(v => v + 2, 4)];
        var norm = graph.Node("BatchNormalization", [conv, .. statistics]);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Node("Flatten", [norm])).ToByteArray());
        using var network = OnnxModel.Load(file.Path).Network;
        Assert.IsType<Convolution>(network.Layers[0]);
        Assert.Equal(norm, network.Layers[0].Name);
        Assert.False(network.Contains(conv));
    }

    [Fact]
    public void Load_ExternalData_IsReadBesideTheModelOnly()
    {
        var folder = Directory.CreateTempSubdirectory("igos-onnx");
        try
        {
            float[] values = [1, 2, 3, 4, 5, 6];
            byte[] stored = [.. new byte[8], .. values.SelectMany(BitConverter.GetBytes)];
            File.WriteAllBytes(Path.Combine(folder.FullName, "weights.bin"), stored);
            string Write(string location, string name)
            {
                var graph = new OnnxGraph(13, 0, 3, 8, 8);
                var weight = new TensorProto { DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
                weight.Dims.AddRange([3, 2]);
                weight.ExternalData.Add([
                    new StringStringEntryProto { Key = "location", Value = location },
                    new() { Key = "offset", Value = "8" }, new() { Key = "length", Value = "24" }]);
                var pooled = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [graph.Input])]);
                var path = Path.Combine(folder.FullName, name);
                File.WriteAllBytes(path, graph.Output(graph.Node("MatMul", [pooled, graph.Add(weight)])).ToByteArray());
                return path;
            }

            using var scope = NewDisposeScope();
            using var network = OnnxModel.Load(Write("weights.bin", "good.onnx")).Network;
            var logits = network.Forward(ones(1, 3, 8, 8));
            Assert.Equal(9, logits[0, 0].item<float>(), 1e-5f);
            Assert.Equal(12, logits[0, 1].item<float>(), 1e-5f);
            string[] elsewhere =
                ["../weights.bin", "a/../../weights.bin", "/etc/passwd", ".", "..", "", "weights.bin\0"];
            foreach (var outside in elsewhere)
            {
                Assert.Contains("model's own folder", Error(Write(outside, "outside.onnx")));
            }

            File.WriteAllBytes(Path.Combine(folder.FullName, "short.bin"), new byte[31]);
            Assert.Contains("which holds 31", Error(Write("short.bin", "short.onnx")));
            Assert.Contains("doesn't exist", Error(Write("missing.bin", "missing.onnx")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_UnsupportedOperator_NamesNodeOperatorOpsetAndWayOut()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var output = graph.Node("NonMaxSuppression", [graph.Input]);
        using var file = new TemporaryFile(".onnx", graph.Output(output).ToByteArray());
        var message = Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message;
        Assert.Contains("node0", message);
        Assert.Contains("NonMaxSuppression, opset 13", message);
        Assert.Contains("another opset", message);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(26)]
    [InlineData(99)]
    public void Load_OtherOpset_SaysWhichAreSupported(int opset)
    {
        var graph = new OnnxGraph(opset, 0, 3, 8, 8);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Node("Flatten", [graph.Input])).ToByteArray());
        var message = Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message;
        Assert.Contains($"operator set {opset}, but 7 to 25", message);
        Assert.Contains("opset_version=17", message);
    }

    /// <summary>The native product of matrices that don't fit ends the process; this must be an error instead.
    /// </summary>
    [Fact]
    public void Load_MatricesThatDoNotFit_NamesTheNodeAndTheShapes()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var product = graph.Node("MatMul", [graph.Input, graph.Weights(7, 2)]);
        using var file = new TemporaryFile(".onnx", graph.Output(product).ToByteArray());
        var message = Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message;
        Assert.Contains("[1, 3, 8, 8] and [7, 2]", message);
    }

    [Fact]
    public void Load_FileThatIsNoModel_SaysSo()
    {
        using var text = new TemporaryFile(".onnx",
            "just some text, long enough to be parsed as something"u8.ToArray());
        using var nothing = new TemporaryFile(".onnx", []);
        Assert.Contains("not an ONNX model", Assert.Throws<IgosException>(() => OnnxModel.Load(text.Path)).Message);
        Assert.Contains("no graph", Assert.Throws<IgosException>(() => OnnxModel.Load(nothing.Path)).Message);
        Assert.Contains("can't be read", Error("/no/such/model.onnx"));
    }

    /// <summary>Each way of ending in probabilities gives the logits that they were made of.</summary>
    [Theory]
    [InlineData("Softmax", 13, false)]
    [InlineData("Softmax", 7, true)]
    [InlineData("LogSoftmax", 11, false)]
    [InlineData("Softmax", 22, true)]
    public void Load_GraphThatEndsInASoftmax_GivesItsInput(string softmax, int opset, bool reshaped)
    {
        var graph = new OnnxGraph(opset, 1, 3, 8, 8);
        var logits = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [graph.Input])]);
        var probabilities = graph.Node(softmax, [logits], ("axis", 1));
        var output = reshaped ? graph.Node("Reshape", [probabilities, graph.Integers(1, 3)]) : probabilities;
        using var file = new TemporaryFile(".onnx", graph.Output(output).ToByteArray());
        using var scope = NewDisposeScope();
        using var network = OnnxModel.Load(file.Path).Network;
        var images = rand(2, 3, 8, 8);
        Assert.True((network.Forward(images) - images.mean([2, 3])).abs().max().item<float>() < 1e-6f);
    }

    /// <summary>A network of halves computes in float32; the halves alone are all that it has lost.</summary>
    [Fact]
    public void Load_HalfModel_AgreesWithTheSameModelInFloats()
    {
        using var half = GoldenFigures.SqueezeNet("SqueezeNet_fp16.onnx");
        using var full = GoldenFigures.SqueezeNet("SqueezeNet_fp32.onnx");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var image = GoldenFigures.Image(GoldenFigures.Images[0]);
        var (expected, actual) = (full.Logits(image), half.Logits(image));
        Assert.Equal(ScalarType.Float32, actual.dtype);
        // A half has 11 bits: 5e-4 of each weight, less after hundreds of them are summed.
        Assert.True((expected - actual).abs().max().item<float>() < 5e-3f * expected.abs().max().item<float>());
    }

    /// <summary>The real network against ONNX Runtime, on photographs.</summary>
    [Fact]
    public void Load_RealSqueezeNet_AgreesWithOnnxRuntime()
    {
        var path = SharedFiles.Path("models/SqueezeNet_fp32.onnx");
        using var session = new InferenceSession(path);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = OnnxModel.Load(path).Network;
        foreach (var name in GoldenFigures.Images)
        {
            var image = Igos.Classifiers.Normalization.Caffe.Apply(GoldenFigures.Image(name));
            var pixels = image.contiguous().data<float>().ToArray();
            var input = NamedOnnxValue.CreateFromTensor(session.InputNames[0],
                new DenseTensor(pixels, [1, 3, 224, 224]));
            using var results = session.Run([input]);
            // The file ends in a softmax.
            var probabilities = network.Forward(image).softmax(1).flatten().data<float>().ToArray();
            OperatorTests.AssertClose([.. results[0].AsEnumerable<float>()], probabilities, name);
        }
    }

    /// <summary>
    /// An operator that changes nothing gives a constant of its own: the stored one is let go as soon as nothing else
    /// reads it.
    /// </summary>
    [Theory]
    [InlineData("Clip")]
    [InlineData("Cast")]
    public void Load_OperatorThatLeavesAConstantAsItIs_KeepsIt(string type)
    {
        var graph = new OnnxGraph(11, 0, 3, 8, 8);
        var stored = graph.Floats([1, 2, 3], 1, 3);
        var constant = type == "Clip" ? graph.Node(type, [stored]) : graph.Node(type, [stored], ("to", 1));
        var means = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [graph.Input])]);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Node("Add", [means, constant])).ToByteArray());
        using var scope = NewDisposeScope();
        using var network = OnnxModel.Load(file.Path).Network;
        Assert.Equal([1.5f, 2.5f, 3.5f], network.Forward(full([1, 3, 8, 8], 0.5f)).flatten().data<float>().ToArray());
    }

    /// <summary>
    /// A vector of zeros, as ReLUs often leave, has no direction; its norm's gradient must not turn the heatmap into
    /// NaN.
    /// </summary>
    [Theory]
    [InlineData("ReduceL2")]
    [InlineData("LpNormalization")]
    public void Gradient_OfANormAtZero_IsFinite(string norm)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var dead = graph.Node("Relu", [graph.Node("Neg", [graph.Node("GlobalAveragePool", [graph.Input])])]);
        var output = norm == "ReduceL2"
            ? graph.Node("Sub", [dead, graph.Node(norm, [dead], ("axes", (long[])[1]))])
            : graph.Node(norm, [dead], ("axis", 1));
        using var file = new TemporaryFile(".onnx", graph.Output(output).ToByteArray());
        using var scope = NewDisposeScope();
        using var network = OnnxModel.Load(file.Path).Network;
        var image = ones(1, 3, 8, 8).requires_grad_(true);
        var logits = network.Forward(image);
        Assert.Equal(0, logits.abs().max().item<float>());
        Assert.True(autograd.grad([logits.sum()], [image], allow_unused: true)[0].isfinite().all().item<bool>());
    }

    [Fact]
    public void Load_ThenDispose_LeavesNoTensor()
    {
        using var file = new TemporaryFile(".onnx", AttentionBlock());
        Assert.Equal(0, LiveTensors.LeftBy(() => OnnxModel.Load(file.Path).Network.Dispose()));
    }

    private static byte[] AttentionBlock() =>
        OperatorCases.All.First(c => c.Name == "an attention block").Model().ToByteArray();

    private static string Error(string path) => Assert.Throws<IgosException>(() => OnnxModel.Load(path)).Message;
}
