using System.IO.Compression;
using System.Text;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Loading.Files;
using Igos.Loading.TorchScript;
using Igos.Running;
using Igos.Tests.Explainers;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.TorchScript;

[Collection(nameof(LiveTensors))]
public sealed class TorchScriptClassifierTests
{
    private const int DamagedFiles = 400;

    private static readonly ImageSize Size = new(SqueezeNetFiles.Size, SqueezeNetFiles.Size);

    private static readonly ModelOptions Small = new()
    {
        Normalization = Normalization.Unit,
        InputSize = new ImageSize(8, 8),
    };

    /// <summary>
    /// Files that torch.jit.save of PyTorch 1.13 wrote (without their debugging records) of one network (convolution,
    /// normalization, pooling, dropout, a linear layer), and the figures that PyTorch itself gave for it.
    /// </summary>
    [Theory]
    [InlineData("traced.pt")]
    [InlineData("scripted.pt")]
    public void Load_FileOfPyTorch_GivesItsLogitsAndGradient(string name)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(AppContext.BaseDirectory, "Loading", "TorchScript", "Data", name);
        using var classifier = Classifier.Load(path, Small);
        using var leaf = linspace(0, 1, 192).reshape(1, 3, 8, 8).requires_grad_(true);

        var logits = classifier.Logits(leaf);
        var gradient = autograd.grad([logits[0, 0]], [leaf], allow_unused: true)[0];

        // Rounding of float32 sums of at most 36 numbers.
        var expected = new[] { -0.6423618f, -0.2262071f, -0.0354059f };
        Assert.All(expected.Zip(logits[0].data<float>().ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(0.6959335, gradient.abs().sum().item<float>(), 1e-5);
        Assert.Equal(0.0030604, gradient[0, 1, 3, 3].item<float>(), 1e-6);
    }

    [Fact]
    public void Load_ProgramThatUnpacksToMuch_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])" + new string(' ', 65 << 20));

        Assert.True(new FileInfo(file.Path).Length < 1_000_000);
        Assert.Contains("impossible size", Assert.Throws<IgosException>(() => ModelFile.FormatOf(file.Path)).Message);
    }

    [Fact]
    public void Logits_GradientOfInput_IsThatOfTheSameNetwork()
    {
        using var scope = NewDisposeScope();
        using var script = SqueezeNet();
        using var weights = new TemporaryFile(".pth");
        SqueezeNetFiles.Write("zip", weights.Path);
        var options = new ModelOptions { Weights = weights.Path, InputSize = Size };
        using var network = Classifier.Load("squeezenet1_1", options);
        var image = TinyClassifiers.Images(2, SqueezeNetFiles.Size);

        Tensor Gradient(IClassifier classifier)
        {
            var leaf = image.clone().requires_grad_(true);
            return autograd.grad([classifier.Logits(leaf).select(1, 2).sum()], [leaf], allow_unused: true)[0];
        }

        // Libtorch rewrites the program after the first runs, so it is asked several times.
        var expected = Gradient(network);
        var greatest = expected.abs().max().item<float>();
        for (var run = 0; run < 4; run++)
        {
            var difference = (Gradient(script) - expected).abs().max().item<float>();
            Assert.True(difference < 1e-4f * greatest, $"run {run}");
        }
    }

    [Fact]
    public void Explain_ByEveryMethod_WorksOrSaysThatThereAreNoLayers()
    {
        using var scope = NewDisposeScope();
        using var classifier = SqueezeNet();
        using var image = TinyClassifiers.Images(1, SqueezeNetFiles.Size);
        using var input = new Question(classifier, image, BaselineKind.Black);
        Assert.Null(classifier.Network);
        foreach (var method in Methods.All)
        {
            var explainer = ExplainerFactory.Make(method.Name, ("iterations", 1), ("steps", 2));
            if (method.Needs.HasFlag(Needs.Layers))
            {
                var error = Assert.Throws<IgosException>(() => explainer.Explain(input));
                Assert.Contains("black box", error.Message);
            }
            else
            {
                Assert.True(explainer.Explain(input)[0].Heatmap.IsFinite, method.Name);
            }
        }
    }

    /// <summary>logits = (mean brightness, −mean brightness), then their softmax.</summary>
    [Fact]
    public void Logits_ModelEndingInSoftmax_AreItsLogarithms()
    {
        using var scope = NewDisposeScope();
        using var classifier = Load(
            "m = torch.mean(x, [1, 2, 3])", "return torch.softmax(torch.stack([m, torch.neg(m)], 1), 1)");
        using var leaf = full([1, 3, 8, 8], 0.5f).requires_grad_(true);

        var logits = classifier.Logits(leaf);
        var gradient = autograd.grad([(logits[0, 0] - logits[0, 1]).sum()], [leaf], allow_unused: true)[0];

        // Their difference is 2·mean; 192 pixels share its gradient of 2. Rounding of a softmax and a logarithm.
        Assert.Equal(1, (logits[0, 0] - logits[0, 1]).item<float>(), 1e-5);
        Assert.Equal(2.0 / 192, gradient[0, 0, 3, 3].item<float>(), 1e-6);
    }

    /// <summary>Each line ends in the sigmoid of (5·mean, −5·mean, 1): every class for itself.</summary>
    [Theory]
    [InlineData("return torch.sigmoid(y)")]
    [InlineData("p = torch.sigmoid(y)", "return p")]
    [InlineData("p = torch.sigmoid_(y)", "return torch.flatten(torch.to(p, 6), 1)")]
    [InlineData("p = torch.sigmoid(torch.unsqueeze(y, 2))", "return torch.squeeze(p, 2)")]
    public void Output_ProgramEndingInSigmoid_IsSigmoids(params string[] end)
    {
        using var scope = NewDisposeScope();
        using var classifier = Load([.. ThreeLogits, .. end]);
        Assert.Equal(OutputKind.SigmoidLogits, classifier.Output);
        Assert.Empty(classifier.Warnings);
        using var image = full([1, 3, 8, 8], 0.5f).requires_grad_(true);

        var logits = classifier.Logits(image);
        var gradient = autograd.grad([logits[0, 0]], [image], allow_unused: true)[0];

        Assert.All(new[] { 2.5, -2.5, 1 }.Zip(ClassScore.ToArray(logits[0])),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5)); // float32's sigmoid and back
        Assert.Equal(5.0 / 192, gradient[0, 1, 2, 3].item<float>(), 1e-6);
        using var question = new Question(classifier, image.detach());
        Assert.Equal(1 / (1 + Math.Exp(-2.5)), question.ImageProbabilities[0], 1e-6);
        Assert.Equal("sigmoid probability", question.ScoreName);
    }

    /// <summary>What ends otherwise has no sigmoid, whatever it holds; numbers from 0 to 1 are warned of.</summary>
    [Theory]
    [InlineData(false, "return torch.mul(torch.sigmoid(y), 30)")]
    [InlineData(false, "p = torch.sigmoid(y)", "return y")]
    [InlineData(false, "p = torch.sigmoid(y)", "q = torch.mul_(p, 30)", "return p")]
    [InlineData(false, "if bool(torch.gt(torch.mean(x), 9)):", "  p = torch.sigmoid(y)",
        "else:", "  p = y", "return p")]
    [InlineData(true, "return torch.mul(torch.sigmoid(y), 0.5)")]
    [InlineData(true, "return torch.div(torch.add(torch.sigmoid(y), torch.sigmoid(torch.mul(y, 2))), 2.5)")]
    [InlineData(true, "return torch.mean(x, [2, 3])")]
    public void Output_AnyOtherEnd_IsLogits(bool warned, params string[] end)
    {
        using var scope = NewDisposeScope();
        using var classifier = Load([.. ThreeLogits, .. end]);
        Assert.Equal(OutputKind.Logits, classifier.Output);
        Assert.Equal(warned, classifier.Warnings.Any(w => w.Kind == WarningKind.OutputsGuessed));
    }

    /// <summary>What is chosen decides: the outputs themselves, or a sigmoid after them.</summary>
    [Theory]
    [InlineData("return torch.mul(torch.sigmoid(y), 0.5)", OutputKind.Probabilities, 0.5)]
    [InlineData("return y", OutputKind.SigmoidLogits, 1)]
    [InlineData("return torch.sigmoid(y)", OutputKind.Probabilities, 1)]
    public void Probability_AsChosen_IsThatOfTheOutputs(string end, OutputKind chosen, double factor)
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", [.. ThreeLogits, end]);
        using var classifier =
            TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8), outputKind: chosen);
        using var image = full([1, 3, 8, 8], 0.5f);
        using var question = new Question(classifier, image);
        Assert.Equal(factor / (1 + Math.Exp(-2.5)), question.ImageProbabilities[0], 1e-6);
    }

    [Theory]
    [InlineData("return y", OutputKind.Probabilities, "can't be probabilities")]
    [InlineData("return torch.softmax(y, 1)", OutputKind.SigmoidLogits, "are probabilities already")]
    public void Load_ChoiceThatTheOutputsRefute_IsRefused(string end, OutputKind chosen, string says)
    {
        using var file = Write("Tensor", [.. ThreeLogits, end]);
        var message = Assert.Throws<IgosException>(() => TorchScriptClassifier.Load(
            file.Path, Normalization.Unit, new ImageSize(8, 8), outputKind: chosen)).Message;
        Assert.StartsWith(file.Path, message);
        Assert.Contains(says, message);
    }

    /// <summary>The softmax of one number is always 1.</summary>
    [Fact]
    public void Load_SingleNumber_IsTwoClassesBehindASigmoidOnly()
    {
        using var scope = NewDisposeScope();
        using var classifier = Load([.. ThreeLogits, "return torch.sigmoid(torch.slice(y, 1, 0, 1))"]);
        using var image = full([1, 3, 8, 8], 0.5f);
        using var question = new Question(classifier, image);
        Assert.Equal((2, "yes"), (classifier.ClassCount, question.Target(0).Name));
        Assert.Equal(1 / (1 + Math.Exp(-2.5)), question.ImageProbabilities[0], 1e-6);
        Assert.Equal(1, question.TopClasses(0, 2).Sum(c => c.Probability), 1e-6f);

        string[] logit = [.. ThreeLogits, "return torch.slice(y, 1, 0, 1)"];
        Assert.Equal(Choice.Score, Assert.Throws<ChoiceException>(() => Load(logit)).Choice);
    }

    /// <summary>A convolution of one channel can't take three: the program is given the luminance.</summary>
    [Fact]
    public void Logits_ProgramOfOneChannel_AreThoseOfTheLuminance()
    {
        using var scope = NewDisposeScope();
        using var classifier = Load(
            "w = torch.ones([2, 1, 8, 8])", "return torch.flatten(torch.conv2d(x, w), 1)");
        Assert.True(classifier.IsGrey);
        var image = TinyClassifiers.Images(1, 8);
        var pixels = image.data<float>().ToArray();
        var sum = pixels.Select((p, i) => p * (i < 64 ? 0.299 : i < 128 ? 0.587 : 0.114)).Sum();
        Assert.All(ClassScore.ToArray(classifier.Logits(image)[0]), found => Assert.Equal(sum, found, 1e-4));

        using var file = Write("Tensor", "w = torch.ones([2, 1, 8, 8])",
            "return torch.flatten(torch.conv2d(x, w), 1)");
        var error = Assert.Throws<ChoiceException>(() =>
            TorchScriptClassifier.Load(file.Path, Normalization.ImageNet, new ImageSize(8, 8)));
        Assert.Equal(Choice.Normalization, error.Choice);
    }

    [Fact]
    public void Logits_ModelWithoutGradient_SaysWhichMethodsAreLeft()
    {
        using var scope = NewDisposeScope();
        using var classifier = Load(
            "m = torch.mean(torch.detach(x), [1, 2, 3])", "return torch.stack([m, torch.neg(m)], 1)");
        using var image = full([1, 3, 8, 8], 0.5f);

        Assert.Equal([1, 2], classifier.Logits(image).shape);
        using var leaf = image.clone().requires_grad_(true);
        Assert.Contains("rise", Assert.Throws<IgosException>(() => classifier.Logits(leaf)).Message);
    }

    [Theory]
    [InlineData("Tensor", "return torch.mean(x)", "doesn't turn two images")]
    [InlineData("Tuple[Tensor, Tensor]", "return (x, x)", "doesn't turn two images")]
    [InlineData("Tensor", "return torch.reshape(x, [1, -1])", "doesn't turn two images")]
    [InlineData("Tensor", "return torch.matmul(x, torch.zeros([7, 7]))",
        "can't compute two float32 images of 8×8 pixels: RuntimeError: ")]
    [InlineData("Tensor", "ops.prim.RaiseException(\"one at a time\", \"builtins.ValueError\")\n    return x",
        "pixels: builtins.ValueError: one at a time. Export")]
    [InlineData("Tensor", "return torch.no_such_operator(x)", "uses the TorchScript operator no_such_operator")]
    [InlineData("Tensor", "return torch.save(x, \"x.pt\")", "uses the TorchScript operator save")]
    [InlineData("Tensor", "return ops.torchvision.nms(x, x, 0.5)", "uses the TorchScript operator ops.torchvision.nms")]
    [InlineData("Tensor", "return __torch__.relu(x)", "speaks of __torch__.relu, which it doesn't hold")]
    public void Load_ModelThatIsNoClassifier_SaysSo(string returns, string line, string says)
    {
        using var scope = NewDisposeScope();
        using var file = Write(returns, line);

        var error = Assert.Throws<IgosException>(
            () => TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8)));
        Assert.Contains(says, error.Message);
    }

    /// <summary>
    /// Each row of a batch must be what the image gives alone; these programs take something of the others.
    /// </summary>
    [Theory]
    [InlineData("torch.sub(x, torch.mean(x))")]
    [InlineData("torch.div(x, torch.std(x))")]
    [InlineData("torch.sub(x, torch.min(x))")]
    [InlineData("torch.div(x, torch.max(x))")]
    [InlineData("torch.flip(x, [0])")]
    [InlineData("torch.cumsum(x, 0)")]
    [InlineData("torch.expand_as(torch.slice(x, 0, 0, 1), x)")]
    [InlineData("torch.add(x, torch.slice(x, 0, 0, 1))")]
    [InlineData("torch.div(x, torch.std(x, [0], True, True))")] // NaN for an image alone
    [InlineData("torch.log(torch.sub(x, torch.mean(x, [0, 2, 3], True)))")] // NaN in places, alone or not
    [InlineData("torch.softmax(x, 0)")]
    [InlineData("torch.index_select(x, 0, torch.argsort(torch.mean(x, [1, 2, 3]), 0, False))")]
    [InlineData("torch.index_select(x, 0, torch.argsort(torch.mean(x, [1, 2, 3]), 0, True))")]
    [InlineData("(torch.sort(x, 0))[0]")]
    [InlineData("torch.add(x, torch.amax(x, [0], True))")]
    [InlineData("torch.batch_norm(x, None, None, None, None, True, 0.1, 1.0000000000000001e-05, False)")]
    public void Load_ProgramThatMixesABatch_IsRefused(string mixed)
    {
        using var scope = NewDisposeScope();
        string[] lines = [$"y = {mixed}", "return torch.mean(torch.mul(y, y), [2, 3])"];

        Assert.Contains("mixes the images of a batch", Assert.Throws<IgosException>(() => Load(lines)).Message);
    }

    [Theory]
    [InlineData("torch.sub(x, torch.mean(x, [1, 2, 3], True))")]
    // Infinite for plain images, which aren't asked then.
    [InlineData("torch.div(x, torch.std(x, [1, 2, 3], True, True))")]
    [InlineData("torch.log(torch.sub(x, 0.5))")] // NaN below grey
    [InlineData("torch.reciprocal(torch.sub(x, x))")] // infinite everywhere but in the last class
    public void Load_ProgramThatKeepsImagesApart_IsTaken(string kept)
    {
        using var scope = NewDisposeScope();
        using var classifier =
            Load($"y = torch.mean({kept}, [2, 3])", "return torch.cat([y, torch.mean(x, [2, 3])], 1)");

        Assert.Equal(6, classifier.ClassCount);
    }

    [Theory]
    [InlineData("return torch.mean(torch.log(torch.neg(torch.add(x, 1))), [2, 3])", "no finite number")]
    [InlineData("return torch.squeeze(torch.mean(x, [2, 3]))", "one image of 8×8 pixels into [1, C]")]
    [InlineData("return torch.mean(torch.dropout(x, 0.5, True), [2, 3])", "other numbers each time")]
    public void Load_ProgramWithoutUsableNumbers_SaysWhatIsWrong(string line, string says)
    {
        using var scope = NewDisposeScope();

        Assert.Matches(says.Replace("[1, C]", @"\[1, C\]"), Assert.Throws<IgosException>(() => Load(line)).Message);
    }

    [Fact]
    public void Load_WrongNumberOfLabels_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");

        var error = Assert.Throws<IgosException>(
            () => TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8), ["a", "b"]));
        Assert.Contains("3 classes apart, but 2 labels", error.Message);
    }

    /// <summary>
    /// Of a record marked as a folder libtorch reads nothing and goes on with memory as it is: the process
    /// must not come to that.
    /// </summary>
    [Fact]
    public void Load_ProgramMarkedAsAFolder_IsRefused()
    {
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");
        using (var archive = System.IO.Compression.ZipFile.Open(file.Path, System.IO.Compression.ZipArchiveMode.Update))
        {
            var program = archive.Entries.Single(
                entry => entry.FullName.EndsWith("__torch__.py", StringComparison.Ordinal));
            program.ExternalAttributes |= (int)FileAttributes.Directory;
        }

        var error = Assert.Throws<IgosException>(() => Classifier.Load(file.Path, Small));
        Assert.Contains("marked as a folder", error.Message);
    }

    /// <summary>Libtorch looks for what a pickle names without asking whether it is there.</summary>
    [Theory]
    [InlineData("training", "trainin_", "an object of __torch__.Net in its data.pkl has no attribute training")]
    [InlineData("c__torch__\nNet", "c__torcx__\nNet", "its data.pkl speaks of __torcx__.Net")]
    [InlineData("ctorch._utils", "ctorch._utilx", "its data.pkl speaks of torch._utilx._rebuild_tensor_v2")]
    public void Load_PickleThatNamesWhatIsNotThere_IsRefused(string written, string changed, string says)
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");
        Replace(file.Path, "net/data.pkl", pickle => pickle.Replace(written, changed));

        Assert.Contains(says, Assert.Throws<IgosException>(() => Classifier.Load(file.Path, Small)).Message);
    }

    /// <summary>Libtorch would read on behind the numbers that there are.</summary>
    [Fact]
    public void Load_StorageThatIsTooShort_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");
        Replace(file.Path, "net/data/0", numbers => numbers[..4]);

        Assert.Contains("its data/0 has 4 bytes instead of 8",
            Assert.Throws<IgosException>(() => Classifier.Load(file.Path, Small)).Message);
    }

    [Theory]
    [InlineData("int", true)]
    [InlineData("List[int]", true)]
    [InlineData("Dict[str, Tuple[Tensor, Optional[List[float]]]]", true)]
    [InlineData("Dict[str]", false)]
    [InlineData("List[int, int]", false)]
    [InlineData("List[Nothing]", false)]
    [InlineData("List[int", false)]
    [InlineData("", false)]
    public void IsKnown_TypeOfAList_IsWhatLibtorchCanRead(string type, bool known) =>
        Assert.Equal(known, TypeTag.IsKnown(type));

    /// <summary>
    /// Libtorch reads such files itself, without regard to checksums; the process must outlive all of them.
    /// </summary>
    [Fact]
    public void Load_DamagedFile_GivesAnErrorOrAModel()
    {
        using var scope = NewDisposeScope();
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");
        var whole = File.ReadAllBytes(file.Path);
        var random = new Random(9);
        var errors = 0;
        for (var i = 0; i < Trials.Of(DamagedFiles); i++)
        {
            var damaged = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var flips = random.Next(1, 4); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(file.Path, damaged);
            try
            {
                using var classifier = Classifier.Load(file.Path, Small);
            }
            catch (IgosException e)
            {
                Assert.NotEmpty(e.Message);
                errors++;
            }
        }

        Assert.InRange(errors, Trials.Of(DamagedFiles) / 2, Trials.Of(DamagedFiles));
    }

    [Fact]
    public void LoadAndAsk_ManyTimes_LeavesNoTensor()
    {
        using var file = Write("Tensor", "return torch.mean(x, [2, 3])");

        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var classifier = TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8));
            using var image = zeros(1, 3, 8, 8);
            using var logits = classifier.Logits(image);
            Assert.Throws<IgosException>(
                () => TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8), ["a"]));
        }));
    }

    /// <summary>y = (5·mean, −5·mean, 1).</summary>
    private static readonly string[] ThreeLogits =
    [
        "m = torch.mul(torch.mean(x, [1, 2, 3]), 5)",
        "y = torch.stack([m, torch.neg(m), torch.ones_like(m)], 1)",
    ];

    private static void Replace(string path, string entry, Func<string, string> change)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        var written = archive.GetEntry(entry)!;
        using var content = new MemoryStream();
        using (var stream = written.Open())
        {
            stream.CopyTo(content);
        }

        written.Delete();
        using var changed = archive.CreateEntry(entry, CompressionLevel.NoCompression).Open();
        changed.Write(Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(content.ToArray()))));
    }

    private static IClassifier SqueezeNet()
    {
        using var file = new TemporaryFile(".pt");
        SqueezeNetFiles.Write("TorchScript", file.Path);
        var options = new ModelOptions { Normalization = Normalization.ImageNet, InputSize = Size };
        return Classifier.Load(file.Path, options);
    }

    private static TorchScriptClassifier Load(params string[] lines)
    {
        using var file = Write("Tensor", lines);
        return TorchScriptClassifier.Load(file.Path, Normalization.Unit, new ImageSize(8, 8));
    }

    private static TemporaryFile Write(string returns, params string[] lines)
    {
        var file = new TemporaryFile(".pt");
        using var stream = File.Create(file.Path);
        using var weight = ones(2);
        TorchScriptWriter.Write(stream, new Dictionary<string, Tensor> { ["weight"] = weight }, lines, returns);
        return file;
    }
}
