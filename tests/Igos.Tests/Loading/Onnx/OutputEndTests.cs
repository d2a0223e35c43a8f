using Google.Protobuf;
using Igos.Classifiers;
using Igos.Loading;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>
/// The probability that is shown is the model's own, whatever its outputs are; ONNX Runtime says which.
/// </summary>
public sealed class OutputEndTests : IDisposable
{
    private const int Side = 8, Classes = 4;

    private readonly TemporaryFolder _folder = new();

    /// <summary>How a network ends after its logits, and what its outputs are then.</summary>
    private static readonly Dictionary<string, (Func<OnnxGraph, string, string> End, OutputKind Kind)> Ends = new()
    {
        ["softmax"] = ((g, x) => g.Node("Softmax", [x], ("axis", 1)), OutputKind.Logits),
        ["sigmoid"] = ((g, x) => g.Node("Sigmoid", [x]), OutputKind.SigmoidLogits),
        ["softmax times 1"] = ((g, x) => g.Node("Mul", [Softmax(g, x), g.Scalar(1)]), OutputKind.Probabilities),
        ["softmax clipped"] = ((g, x) =>
            g.Node("Clip", [Softmax(g, x), g.Scalar(1e-7f), g.Scalar(1)]), OutputKind.Probabilities),
        ["softmax without its first"] = ((g, x) => g.Node("Slice",
            [Softmax(g, x), g.Integers(1), g.Integers(Classes), g.Integers(1)]), OutputKind.Probabilities),
        ["mean of two softmaxes"] = ((g, x) => Halved(g, g.Node("Add",
            [Softmax(g, x), Softmax(g, g.Node("Neg", [x]))])), OutputKind.Probabilities),
        ["softmax written out"] = ((g, x) => Shares(g, g.Node("Exp", [x])), OutputKind.Probabilities),
        ["exponential of log-softmax"] = ((g, x) =>
            g.Node("Exp", [g.Node("LogSoftmax", [x], ("axis", 1))]), OutputKind.Probabilities),
        ["halved sigmoids"] = ((g, x) => Halved(g, g.Node("Sigmoid", [x])), OutputKind.Probabilities),
    };

    public static TheoryData<string> Names => [.. Ends.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Probability_OfEveryEnd_IsTheModels(string end)
    {
        using var scope = NewDisposeScope();
        var path = Save(Ends[end].End, Classes);
        using var classifier = Load(path);
        Assert.Equal(Ends[end].Kind, classifier.Output);
        var image = TinyClassifiers.Images(1, Side);
        using var question = new Question(classifier, image);

        var expected = Run(path, image);
        var found = question.TopClasses(0, expected.Length).OrderBy(c => c.Index).Select(c => c.Probability).ToArray();
        Assert.Equal(expected, found, (float a, float b) => Math.Abs(a - b) < 1e-5); // float32 of numbers below 1
        Assert.Equal(expected.Max(), question.ImageProbabilities[0], 1e-5f);
    }

    /// <summary>One probability is a class and its absence.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Probability_OfASingleSigmoid_IsThatOfTheSecondOfTwoClasses(bool clipped)
    {
        using var scope = NewDisposeScope();
        var path = Save((g, x) => clipped ? g.Node("Clip", [g.Node("Sigmoid", [x]), g.Scalar(0), g.Scalar(1)])
            : g.Node("Sigmoid", [x]), classes: 1);
        using var classifier = Load(path);
        var image = TinyClassifiers.Images(1, Side);
        using var question = new Question(classifier, image, targets: [1]);

        Assert.Equal((2, "yes"), (classifier.ClassCount, question.Target(0).Name));
        Assert.Equal(Run(path, image)[0], question.ImageProbabilities[0], 1e-5f);
        Assert.Equal(1, question.TopClasses(0, 2).Sum(c => c.Probability), 1e-5f);
    }

    [Fact]
    public void Load_SingleNumberWithoutSigmoid_IsRefused() => Assert.Contains("no sigmoid says",
        Assert.Throws<ChoiceException>(() => Load(Save((_, x) => x, classes: 1))).Message);

    /// <summary>Logits may lie between 0 and 1 too; they don't sum to 1 for every image.</summary>
    [Fact]
    public void Load_LogitsBetweenNoughtAndOne_AreLogits()
    {
        using var classifier = Load(Save((g, x) =>
            g.Node("Mul", [g.Node("Relu", [x]), g.Scalar(0.01f)]), Classes));
        Assert.Equal(OutputKind.Logits, classifier.Output);
    }

    [Fact]
    public void Warnings_NumbersThatMayBeEither_SayWhatIsTakenAndWhatToChoose()
    {
        using var guessed = Load(Save((g, x) => g.Node("Mul", [g.Node("Relu", [x]), g.Scalar(0.01f)]), Classes));
        var warning = Assert.Single(guessed.Warnings);
        Assert.Equal((WarningScope.Model, WarningKind.OutputsGuessed), (warning.Scope, warning.Kind));
        Assert.Contains("choose the score probability", warning.Text);
        using var image = TinyClassifiers.Images(1, Side);
        using var question = new Question(guessed, image);
        Assert.Contains(warning, question.Warnings(0));
        foreach (var (end, _) in Ends.Values)
        {
            using var known = Load(Save(end, Classes));
            Assert.Empty(known.Warnings);
        }
    }

    /// <summary>Logits of several labels whose sigmoid isn't in the file, and the other choices.</summary>
    [Theory]
    [InlineData("none", OutputKind.SigmoidLogits, "sigmoid")]
    [InlineData("none", OutputKind.Logits, "softmax")]
    [InlineData("softmax", OutputKind.SigmoidLogits, "sigmoid")] // the softmax is taken off
    [InlineData("sigmoid", OutputKind.Logits, "softmax")]
    [InlineData("sigmoid", OutputKind.Probabilities, "sigmoid")] // as the file gives them
    public void Probability_AsChosen_IsThatFunctionOfTheLogits(string end, OutputKind chosen, string function)
    {
        using var scope = NewDisposeScope();
        var image = TinyClassifiers.Images(1, Side);
        var logits = Run(Save((_, x) => x, Classes), image);
        var path = Save(end == "none" ? (_, x) => x : Ends[end].End, Classes);
        using var classifier = Load(path, chosen);
        using var question = new Question(classifier, image);

        var sum = logits.Sum(x => Math.Exp(x));
        var expected = logits.Select(x => function == "softmax" ? Math.Exp(x) / sum : 1 / (1 + Math.Exp(-x)));
        var found = question.TopClasses(0, Classes).OrderBy(c => c.Index).Select(c => (double)c.Probability);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal($"{function} probability", question.ScoreName);
    }

    [Theory]
    [InlineData(OutputKind.SigmoidLogits, 1)]
    [InlineData(OutputKind.Probabilities, 0.001f)]
    public void Probability_OfASingleNumberAsChosen_IsThatOfTheSecondClass(OutputKind chosen, float scale)
    {
        using var scope = NewDisposeScope();
        var image = TinyClassifiers.Images(1, Side);
        var path = Save((g, x) => g.Node("Mul", [g.Node("Abs", [x]), g.Scalar(scale)]), classes: 1);
        var number = Run(path, image)[0];
        using var classifier = Load(path, chosen);
        using var question = new Question(classifier, image, targets: [1]);
        var expected = chosen == OutputKind.SigmoidLogits ? 1 / (1 + Math.Exp(-number)) : number;
        Assert.Equal(expected, question.ImageProbabilities[0], 1e-5);
        Assert.Equal("yes", question.Target(0).Name);
    }

    [Theory]
    [InlineData("none", OutputKind.Probabilities, "can't be probabilities")]
    [InlineData("softmax written out", OutputKind.SigmoidLogits, "are probabilities already")]
    [InlineData("halved sigmoids", OutputKind.Logits, "are probabilities already")]
    public void Load_ChoiceThatTheOutputsRefute_IsRefused(string end, OutputKind chosen, string says)
    {
        var path = Save(end == "none" ? (_, x) => x : Ends[end].End, Classes);
        var message = Assert.Throws<IgosException>(() => Load(path, chosen)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(says, message);
    }

    private static string Softmax(OnnxGraph graph, string logits) => graph.Node("Softmax", [logits], ("axis", 1));

    private static string Halved(OnnxGraph graph, string values) => graph.Node("Mul", [values, graph.Scalar(0.5f)]);

    private static string Shares(OnnxGraph graph, string values) => graph.Node("Div",
        [values, graph.Node("ReduceSum", [values, graph.Integers(1)], ("keepdims", 1))]);

    private static IClassifier Load(string path, OutputKind? outputs = null) =>
        Classifier.Load(path, new ModelOptions { Normalization = Normalization.Unit, OutputKind = outputs });

    private string Save(Func<OnnxGraph, string, string> end, int classes)
    {
        var graph = new OnnxGraph(13, 1, 3, Side, Side);
        var convolved = graph.Node("Relu", [graph.Node("Conv", [graph.Input, graph.Weights(v => v, 6, 3, 3, 3)])]);
        var pooled = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [convolved])]);
        var logits = graph.Node("Gemm", [pooled, graph.Weights(v => 4 * v, classes, 6)], ("transB", 1));
        var path = Path.Combine(_folder.Path, "model.onnx");
        File.WriteAllBytes(path, graph.Output(end(graph, logits)).ToByteArray());
        return path;
    }

    private static float[] Run(string path, TorchSharp.torch.Tensor image)
    {
        using var session = new InferenceSession(path);
        var input = new DenseTensor<float>(image.data<float>().ToArray(), [1, 3, Side, Side]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
