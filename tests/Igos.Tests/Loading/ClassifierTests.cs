using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Zoo;
using Igos.Tests.Loading.Weights;
using Igos.Tests.Loading.Zoo;
using static TorchSharp.torch;

namespace Igos.Tests.Loading;

public sealed class ClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("igos-classifier-").FullName;

    [Fact]
    public void Load_SameNetworkInEveryFormat_GivesTheSameLogitsAndHeatmap()
    {
        using var scope = NewDisposeScope();
        using var image = TinyClassifiers.Images(2, SqueezeNetFiles.Size);
        var found = new List<(string Format, Tensor Logits, Heatmap Heatmap)>();
        var igos = new IntegratedGradientsOptimizedSaliency(new()
        {
            Size = 7,
            Iterations = 3,
            Steps = 5,
            L1 = 0,
            TotalVariation = 0,
            EarlyStop = false,
        });
        foreach (var format in new[] { "zip", "legacy", "safetensors", "onnx", "TorchScript" })
        {
            using var classifier = Load(format);
            using var input = new Question(classifier, image[..1], targets: [0]);
            using var noGrad = no_grad();
            var logits = classifier.Logits(image);
            using var grad = enable_grad();
            found.Add((format, logits, igos.Explain(input)[0].Heatmap));
        }

        var (_, first, map) = found[0];
        var values = string.Join(" ", map.Values.ToArray());
        var probabilities = first.softmax(1).ToString(TorchSharp.TensorStringStyle.Numpy);
        Assert.True(map.Max > map.Values.ToArray().Min() + 0.01f, $"{values} p {probabilities}");
        var spread = first.std().item<float>();
        Assert.All(found, other =>
        {
            // The same sums by other kernels and in another order: float32's rounding.
            Assert.True((other.Logits - first).abs().max().item<float>() < 1e-4f * spread, other.Format);

            // Three steps of the optimization multiply that rounding.
            Assert.All(map.Values.ToArray().Zip(other.Heatmap.Values.ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        });
    }

    [Fact]
    public async Task LoadAsync_EmbeddedFileAndMistake_AreAsLoaded()
    {
        var token = TestContext.Current.CancellationToken;
        using var embedded = await Classifier.LoadAsync(cancellationToken: token);
        Assert.Equal(Cifar10ResNet11.Name, embedded.Name);
        var error = await Assert.ThrowsAsync<IgosException>(
            () => Classifier.LoadAsync("resnet51", cancellationToken: token));
        Assert.Equal(Assert.Throws<IgosException>(() => Classifier.Load("resnet51")).Message, error.Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Classifier.LoadAsync(cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Load_CheckpointWithAnotherHead_TakesItsClassesAndTheArchitecturesInput()
    {
        using var scope = NewDisposeScope();
        using var weights = MadeUpWeights.Of(Architectures.Find("resnet18")!, 3);
        var path = Path.Combine(_folder, "mine.pth");
        var tensors = weights.Append(new("bn1.num_batches_tracked", tensor(5L)))
            .Select(p => KeyValuePair.Create($"module.{p.Key}", p.Value));
        System.IO.File.WriteAllBytes(path, CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["epoch"] = 90L,
            ["state_dict"] = w.StateDict(tensors),
        }));
        var labels = Path.Combine(_folder, "mine.txt");
        System.IO.File.WriteAllLines(labels, ["cat", "dog", "horse"]);

        using var classifier = Classifier.Load("resnet18", new ModelOptions { Weights = path, Labels = labels });

        Assert.Equal("resnet18", classifier.Name);
        Assert.Equal(3, classifier.ClassCount);
        Assert.Equal(["cat", "dog", "horse"], classifier.Labels);
        Assert.Equal(new ImageSize(224, 224), classifier.InputSize);
        Assert.Same(Normalization.ImageNet, classifier.Normalization);
        using var noGrad = no_grad();
        Assert.Equal([1, 3], classifier.Logits(full([1, 3, 224, 224], 0.5f)).shape);

        using var stream = System.IO.File.OpenRead(path);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream)),
            classifier.ContentHash);
        var byList = new ModelOptions { Weights = path, LabelNames = ["tabby", "collie", "mare"] };
        using var named = Classifier.Load("resnet18", byList);
        Assert.Equal(["tabby", "collie", "mare"], named.Labels);
        Assert.Equal(1, named.FindClass("Collie"));
        var both = Assert.Throws<IgosException>(() => Classifier.Load("resnet18", byList with { Labels = labels }));
        Assert.Contains("both name the classes", both.Message);
    }

    /// <summary>A file that was changed after it was read isn't taken for what was read.</summary>
    [Fact]
    public void ContentHash_OfAFileThatChanged_IsUnknown()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder, "mine.pth");
        using var weights = MadeUpWeights.Of(Architectures.Find("squeezenet1_1")!, 3);
        System.IO.File.WriteAllBytes(path, CheckpointWriter.Zip(w => w.StateDict(weights)));
        using var classifier = Classifier.Load("squeezenet1_1", new ModelOptions { Weights = path });

        System.IO.File.AppendAllText(path, "more");

        Assert.Null(classifier.ContentHash);
    }

    /// <summary>
    /// The same network with a first layer of three channels that reads the first alone, on images whose first channel
    /// is the luminance.
    /// </summary>
    [Fact]
    public void Load_WeightsOfOneChannel_ReadTheLuminance()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var weights = MadeUpWeights.Of(Architectures.Find("resnet18")!, 3);
        var first = weights["conv1.weight"].narrow(1, 0, 1);
        var (grey, colour) = (Checkpoint("grey.pth", first), Checkpoint("colour.pth", cat(
            [first, zeros_like(first), zeros_like(first)], 1)));
        ModelOptions Options(string path) => new()
        {
            Weights = path,
            Normalization = new Normalization("mine", [0.4, 0.4, 0.4], [0.2, 0.2, 0.2]),
            InputSize = new ImageSize(64, 64),
        };
        using var ofGrey = Classifier.LoadWithFit("resnet18", Options(grey), out var fit);
        using var ofColour = Classifier.Load("resnet18", Options(colour));
        Assert.True(ofGrey.IsGrey && fit!.IsGrey);
        Assert.False(ofColour.IsGrey);
        var image = TinyClassifiers.Images(1, 64);
        var luminance = (image.select(1, 0) * 0.299) + (image.select(1, 1) * 0.587) + (image.select(1, 2) * 0.114);

        var found = ofGrey.Logits(image);
        var expected = ofColour.Logits(stack([luminance, luminance, luminance], 1));

        // float32 sums in another order, through 18 layers
        Assert.True((found - expected).abs().max().item<float>() < 1e-4f * expected.abs().max().item<float>());

        var unsaid = Assert.Throws<ChoiceException>(() =>
            Classifier.Load("resnet18", new ModelOptions { Weights = grey }));
        Assert.Contains("takes grey images", unsaid.Message);

        string Checkpoint(string name, Tensor conv1)
        {
            var path = Path.Combine(_folder, name);
            var tensors = weights.Select(pair => pair.Key == "conv1.weight" ? new(pair.Key, conv1) : pair);
            System.IO.File.WriteAllBytes(path, CheckpointWriter.Zip(w => w.StateDict(tensors)));
            return path;
        }
    }

    /// <summary>A head of one number: the softmax of one is always 1.</summary>
    [Fact]
    public void Load_WeightsOfOneNumber_AskWhatItIs()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var weights = MadeUpWeights.Of(Architectures.Find("squeezenet1_1")!, 1);
        var path = Path.Combine(_folder, "single.pth");
        System.IO.File.WriteAllBytes(path, CheckpointWriter.Zip(w => w.StateDict(weights)));
        var options = new ModelOptions { Weights = path, InputSize = new ImageSize(64, 64) };

        var error = Assert.Throws<ChoiceException>(() => Classifier.Load("squeezenet1_1", options));
        Assert.Equal(Choice.Score, error.Choice);
        using var classifier = Classifier.Load("squeezenet1_1",
            options with { OutputKind = OutputKind.SigmoidLogits });

        Assert.Equal((2, "yes"), (classifier.ClassCount, classifier.Labels![1]));
        var logits = classifier.Logits(TinyClassifiers.Images(1, 64));
        Assert.Equal(0, logits[0, 0].item<float>());
        Assert.NotEqual(0, logits[0, 1].item<float>());
    }

    /// <summary>A network of several labels has no sigmoid among its weights.</summary>
    [Fact]
    public void Load_NamedNetworkOfSeveralLabels_HasSigmoids()
    {
        var options = new ModelOptions
        {
            Weights = File("zip"),
            OutputKind = OutputKind.SigmoidLogits,
            InputSize = new ImageSize(SqueezeNetFiles.Size, SqueezeNetFiles.Size),
        };
        using var classifier = Classifier.Load("squeezenet1_1", options);
        Assert.Equal(OutputKind.SigmoidLogits, classifier.Output);
        var refused = Assert.Throws<ChoiceException>(() =>
            Classifier.Load("squeezenet1_1", options with { OutputKind = OutputKind.Probabilities }));
        Assert.Contains("choose softmax or sigmoid", refused.Message);
    }

    [Fact]
    public void Load_WeightsOfAnotherArchitecture_ListsHowTheyDiffer()
    {
        var path = File("zip");

        var options = new ModelOptions { Weights = path };
        var error = Assert.Throws<IgosException>(() => Classifier.Load("resnet18", options));

        Assert.StartsWith($"{path} doesn't hold the weights of resnet18: ", error.Message);
        Assert.Contains("102 missing (conv1.weight, ", error.Message);
        Assert.Contains("52 unexpected (features.0.weight, ", error.Message);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void Load_WeightsAlone_AsksForTheArchitecture(string format)
    {
        var path = File(format);

        var error = Assert.Throws<IgosException>(() => Classifier.Load(path));

        Assert.Contains($"{path} holds weights only", error.Message);
        Assert.Contains("resnet50", error.Message);
    }

    /// <summary>torch.save(model) keeps weights in objects that only the model's code can make.</summary>
    [Fact]
    public void Load_PickledModule_SaysWhatItIsAndWhatToSave()
    {
        var path = Path.Combine(_folder, "whole.pth");
        System.IO.File.WriteAllBytes(path,
            CheckpointWriter.Zip(_ => PickleWriter.Call("torchvision.models.resnet", "ResNet")));

        foreach (var (model, weights) in ((string, string?)[])[(path, null), ("resnet18", path)])
        {
            var error = Assert.Throws<IgosException>(() =>
                Classifier.Load(model, new ModelOptions { Weights = weights })).Message;

            Assert.Contains("torchvision.models.resnet.ResNet", error);
            Assert.Contains("torch.save(model.state_dict()", error);
            Assert.DoesNotContain("--model NAME", error);
        }
    }

    [Theory]
    [InlineData("onnx")]
    [InlineData("TorchScript")]
    public void Load_WholeModelWithoutNormalization_AsksForIt(string format)
    {
        var error = Assert.Throws<ChoiceException>(() => Classifier.Load(File(format)));
        Assert.Contains("how its input is normalized", error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cifar10-resnet11")]
    public void Load_WeightsWithoutArchitecture_AsksForIt(string? model) => Assert.Contains("need the architecture",
        Assert.Throws<IgosException>(() => Classifier.Load(model, new ModelOptions { Weights = "mine.pth" })).Message);

    [Theory]
    [InlineData("resnet-50", "Did you mean resnet50? There are cifar10-resnet11, alexnet, ")]
    [InlineData("MobileNetV2", "Did you mean mobilenet_v2?")]
    [InlineData("cifar10resnet11", "Did you mean cifar10-resnet11?")]
    [InlineData("resnet51", "Did you mean resnet50?")]
    [InlineData("densenet", "Did you mean densenet121 or densenet169 or densenet201?")]
    [InlineData("no-such-model.onnx", "nor a model's name. There are ")]
    public void Load_NeitherFileNorName_SuggestsNames(string model, string says)
    {
        Assert.Contains(says, Assert.Throws<IgosException>(() => Classifier.Load(model)).Message);

        // Weights don't hide that the name is wrong.
        var options = new ModelOptions { Weights = "mine.pth" };
        Assert.Contains(says, Assert.Throws<IgosException>(() => Classifier.Load(model, options)).Message);
    }

    [Fact]
    public void Load_Folder_AsksForItsFile() =>
        Assert.Contains("is a folder", Assert.Throws<IgosException>(() => Classifier.Load(_folder)).Message);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IClassifier Load(string format)
    {
        var size = new ImageSize(SqueezeNetFiles.Size, SqueezeNetFiles.Size);
        return format is "onnx" or "TorchScript"
            ? Classifier.Load(File(format), new() { Normalization = Normalization.ImageNet, InputSize = size })
            : Classifier.Load("squeezenet1_1", new() { Weights = File(format), InputSize = size });
    }

    private string File(string format)
    {
        var path = Path.Combine(_folder, format);
        SqueezeNetFiles.Write(format, path);
        return path;
    }
}
