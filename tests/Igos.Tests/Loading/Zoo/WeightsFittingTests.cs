using Igos.Loading;
using Igos.Loading.Zoo;
using Igos.Tests.Loading.Weights;
using static Igos.Tests.Loading.Weights.PickleWriter;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Zoo;

/// <summary>
/// One network's weights in the ways in which training programs save them: each must give the same logits.
/// </summary>
[Collection(nameof(LiveTensors))]
public sealed class WeightsFittingTests : IDisposable
{
    private const int Classes = 5;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Tensor> _weights;
    private readonly Dictionary<string, Tensor> _others;
    private readonly Tensor _image = TinyClassifiers.Images(1, 64);
    private readonly float[] _expected;

    public WeightsFittingTests()
    {
        using var weights = MadeUpWeights.Of(SqueezeNet, Classes);
        _weights = weights.ToDictionary(t => t.Key, t => t.Value.alias());
        _others = weights.ToDictionary(t => t.Key, t => t.Value.flip(0));
        using var network = SqueezeNet.Build(_weights, "plain");
        _expected = Logits(network);
    }

    private static Architecture SqueezeNet => Architectures.Find("squeezenet1_1")!;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("model.")]
    [InlineData("net.")]
    [InlineData("backbone.")]
    [InlineData("encoder.")]
    [InlineData("module._orig_mod.")]
    [InlineData("model.module.net.")]
    [InlineData("features.")] // a name of the architecture's own
    public void Load_NamesWithAPrefix_FindsTheWeights(string prefix)
    {
        var renamed = _weights.Select(t => KeyValuePair.Create(prefix + t.Key, t.Value)).ToArray();

        Assert.Equal(prefix, Loads(CheckpointWriter.Zip(w => w.StateDict(renamed))).Prefix);
        Assert.Equal(prefix, Loads(SafetensorsWriter.Write(renamed)).Prefix);
        Assert.Equal($"state_dict.{prefix}", Loads(CheckpointWriter.Legacy(w =>
            new Dictionary<string, object?> { ["state_dict"] = w.StateDict(renamed) })).Prefix);
        using var network = SqueezeNet.Build(renamed.ToDictionary(), "renamed");
        Assert.Equal(_expected, Logits(network));
    }

    [Fact]
    public void Load_ShardsWithAPrefix_FindsTheWeights()
    {
        var renamed = _weights.Select(t => KeyValuePair.Create($"module.{t.Key}", t.Value)).ToArray();
        File.WriteAllBytes(Path.Combine(_folder.Path, "1.safetensors"), SafetensorsWriter.Write(renamed[..20]));
        File.WriteAllBytes(Path.Combine(_folder.Path, "2.safetensors"), SafetensorsWriter.Write(renamed[20..]));
        var map = renamed.Select((t, i) => $"\"{t.Key}\": \"{(i < 20 ? 1 : 2)}.safetensors\"");

        Loads(System.Text.Encoding.UTF8.GetBytes($"{{\"weight_map\": {{{string.Join(", ", map)}}}}}"));
    }

    /// <summary>
    /// As PyTorch's ImageNet example does with AlexNet and VGG: only the convolutions are spread over several GPUs.
    /// </summary>
    [Fact]
    public void Load_OnlyAPartIsWrapped_FindsTheWeights() => Loads(SafetensorsWriter.Write(_weights.Select(t =>
        KeyValuePair.Create(t.Key.Replace("features.", "features.module."), t.Value))));

    public static TheoryData<string> Wrapped =>
        ["beside", "nested", "tuple", "split", "ema first", "ema alone", "two in one", "optimizer",
        "teacher", "settings", "DeepSpeed"];

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Load_DictionaryAmongOthers_FindsTheOneThatFits(string kind)
    {
        var teacher = Architectures.Find("squeezenet1_0")!.Parameters(Classes)
            .Select(p => KeyValuePair.Create(p.Name, ones([.. p.Shape])));
        Loads(CheckpointWriter.Zip(w =>
        {
            var right = w.StateDict(_weights);
            return kind switch
            {
                "beside" => new Dictionary<string, object?>
                {
                    ["epoch"] = 3L,
                    ["arch"] = "squeezenet1_1",
                    ["state_dict"] = right,
                    ["best_acc1"] = w.Tensor(tensor(71.5f)),
                    ["acc"] = 0.5,
                    ["loss"] = w.Tensor(tensor([0.5f])),
                    ["args"] = Call("argparse", "Namespace"),
                },
                "nested" => new Dictionary<string, object?>
                {
                    ["checkpoint"] = new Dictionary<string, object?>
                    {
                        ["trainer"] = new Dictionary<string, object?> { ["net"] = right },
                    },
                },
                "tuple" => new object?[] { 3L, right },
                "split" => new Dictionary<string, object?>
                {
                    ["features"] = Part(w, "features."),
                    ["classifier"] = Part(w, "classifier."),
                },
                "ema first" =>
                    new Dictionary<string, object?> { ["ema"] = w.StateDict(_others), ["model_state_dict"] = right },
                "ema alone" => new Dictionary<string, object?> { ["ema"] = right, ["best"] = w.Tensor(ones(1)) },
                "two in one" => w.StateDict([.. Renamed(_weights, "model."), .. Renamed(_others, "ema_model.module.")]),
                "optimizer" => new Dictionary<string, object?>
                {
                    ["optimizer"] =
                        new Dictionary<string, object?> { ["momentum"] = w.StateDict(Renamed(_others, "momentum_")) },
                    ["model"] = right,
                },
                "teacher" => new Dictionary<string, object?> { ["model"] = w.StateDict(teacher), ["student"] = right },
                "settings" =>
                    new Dictionary<string, object?>(right) { ["args"] = Call("argparse", "Namespace"), ["epoch"] = 3L },
                _ => new Dictionary<string, object?>
                {
                    ["module"] = right,
                    ["ds_config"] = new Dictionary<string, object?>(),
                },
            };
        }));
    }

    [Fact]
    public void Load_BookkeepingBesideTheWeights_IsLeftOverAndNamed()
    {
        var counted = _weights.Append(new("total_ops", zeros(1, dtype: float64)))
            .Append(new("features.3.total_params", zeros(1)))
            .Append(new("features.0.num_batches_tracked", tensor(5L))).ToArray();
        var lightning = Renamed(_weights, "model.").Append(new("criterion.weight", ones(Classes)))
            .Append(new("confusion", zeros(Classes, Classes, dtype: int64)));

        Assert.Equal(["total_ops", "features.3.total_params"],
            Loads(CheckpointWriter.Zip(w => w.StateDict(counted))).LeftOver);
        Assert.Equal(["total_ops", "features.3.total_params"], Loads(SafetensorsWriter.Write(counted)).LeftOver);
        Assert.Equal(["criterion.weight", "confusion"],
            Loads(CheckpointWriter.Zip(w => w.StateDict(lightning))).LeftOver);
    }

    /// <summary>A head behind the network would decide, not the network's own.</summary>
    [Fact]
    public void Load_AnotherHeadBesideTheNetwork_IsRefused() => Assert.Contains("1 unexpected (head.weight)",
        Refused(SafetensorsWriter.Write([.. Renamed(_weights, "backbone."), new("head.weight", ones(3, Classes))])));

    /// <summary>
    /// ResNet-34 has every tensor of ResNet-18, in the same shape, and more: without those it is another network.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Build_WeightsOfADeeperNetwork_AreRefused(string prefix)
    {
        var deeper = Architectures.Find("resnet34")!.Parameters()
            .ToDictionary(p => prefix + p.Name, p => zeros(1).expand([.. p.Shape]));

        var error =
            Assert.Throws<IgosException>(() => Architectures.Find("resnet18")!.Build(deeper, "mine.pth")).Message;

        Assert.Contains($"unexpected ({prefix}layer1.2.conv1.weight", error);
        Assert.DoesNotContain("missing", error);
    }

    [Fact]
    public void Load_ModuleBesideTensors_SaysWhatItIsAndWhatToSave()
    {
        var error = Refused(CheckpointWriter.Zip(w => new Dictionary<string, object?>
        {
            ["model"] = Call("models.yolo", "Model"),
            ["optimizer"] = w.StateDict([new("momentum", ones(10))]),
        }));

        Assert.Contains("models.yolo.Model", error);
        Assert.Contains("torch.save(model.state_dict()", error);
    }

    /// <summary>Names and shapes that only a damaged or hostile file has.</summary>
    [Fact]
    public void Load_NonsenseNamesAndShapes_AreRefusedQuickly()
    {
        var dots = string.Concat(Enumerable.Repeat("features.", 100_000));
        Refused(CheckpointWriter.Zip(w =>
            w.StateDict([new(dots + "0.weight", ones(1)), new(dots, ones(1)), new("", ones(1))])));
        foreach (var rows in new[] { 0L, -1, int.MaxValue, long.MaxValue })
        {
            Refused(CheckpointWriter.Zip(w => new Dictionary<string, object?>
            {
                ["classifier.1.weight"] = w.View(w.Storage(ones(1)), 0, [rows, 512, 1, 1], [1, 1, 1, 1]),
            }));
        }
    }

    /// <summary>Files of the kinds that public reports name, with the weights of plain.pth.</summary>
    [Theory]
    [InlineData("tensor_beside.pth", 1)]
    [InlineData("compiled.pth", 0)]
    [InlineData("lightning.ckpt", 0)]
    [InlineData("parallel.safetensors", 0)]
    [InlineData("thop.pth", 2)]
    [InlineData("legacy_protocol4.pth", 0)]
    public void Load_ReportedFile_GivesTheLogitsOfThePlainOne(string file, int leftOver)
    {
        using var plain = SqueezeNet.Load(SharedFiles.Path("faults/plain.pth"), out var expected);
        using var network = SqueezeNet.Load(SharedFiles.Path($"faults/{file}"), out var fit);

        Assert.Equal(Logits(plain), Logits(network));
        Assert.Equal(expected.ClassCount, fit.ClassCount);
        Assert.True(leftOver >= fit.LeftOver.Count, string.Join(", ", fit.LeftOver));
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Renamed(
        Dictionary<string, Tensor> weights, string prefix) =>
        weights.Select(t => KeyValuePair.Create(prefix + t.Key, t.Value));

    private Dictionary<string, object?> Part(CheckpointWriter writer, string prefix) => writer.StateDict(_weights
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value)));

    private float[] Logits(Igos.Networks.Network network)
    {
        using var noGradient = no_grad();
        return network.Forward(_image).data<float>().ToArray();
    }

    /// <summary>Through both doors: the architecture's, and the one that the command takes.</summary>
    private WeightsFit Loads(byte[] content)
    {
        var path = Path.Combine(_folder.Path, "weights");
        File.WriteAllBytes(path, content);
        using var network = SqueezeNet.Load(path, out var fit);
        Assert.Equal(_expected, Logits(network));
        Assert.Equal(Classes, fit.ClassCount);
        using var classifier =
            Classifier.LoadWithFit("squeezenet1_1", new ModelOptions { Weights = path }, out var same);
        Assert.Equal(Classes, classifier.ClassCount);
        Assert.Equal(fit.Prefix, same!.Prefix);
        return fit;
    }

    private string Refused(byte[] content)
    {
        var path = Path.Combine(_folder.Path, "weights");
        File.WriteAllBytes(path, content);
        var error = Assert.Throws<IgosException>(() => SqueezeNet.Load(path, out _)).Message;
        Assert.StartsWith(path, error);
        return error;
    }
}
