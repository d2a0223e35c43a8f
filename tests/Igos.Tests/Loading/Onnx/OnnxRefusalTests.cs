using Google.Protobuf;
using Igos.Classifiers;
using Igos.Loading;
using Igos.Loading.Onnx;
using Igos.Loading.Onnx.Format;
using Refusal = (int Opset, System.Func<Igos.Tests.Loading.Onnx.OnnxGraph, string, string> Build,
    string Problem, string WayOut);

namespace Igos.Tests.Loading.Onnx;

/// <summary>What can't be imported is refused with the node, its operator, the opset and a way out.</summary>
public class OnnxRefusalTests
{
    private static readonly Dictionary<string, Refusal> Refused = new()
    {
        ["If"] = (13, (g, x) => g.Node("If", [x]), "isn't supported", "by tracing"),
        ["QLinearConv"] = (13, (g, x) => g.Node("QLinearConv", [x]), "a scale and a zero point", "each input"),
        ["QLinearSoftmax"] = (13, (g, x) => g.Node("QLinearSoftmax", [x]), "isn't supported", "QuantFormat.QDQ"),
        ["ConvInteger"] = (13, (g, x) => g.Node("ConvInteger", [x]), "isn't supported", "QuantFormat.QDQ"),
        ["DynamicQuantizeLinear"] = (13, (g, x) => g.Node("DynamicQuantizeLinear", [x]), "for each batch",
            "from before quantization"),
        ["RoiAlign"] = (16, (g, x) => g.Node("RoiAlign", [x]), "isn't supported", "another opset"),
        ["Conv"] = (13, (g, x) => g.Node("Conv", [x, g.Weights(2, 3, 2, 2, 2, 2)]), "one to three dimensions",
            "without it"),
        ["ConvTranspose"] = (13, (g, x) =>
            g.Node("ConvTranspose", [x, g.Weights(3, 2, 2, 2)], ("output_shape", (long[])[9, 9])),
            "output_shape", "explicit pads"),
        ["BatchNormalization"] = (15, (g, x) =>
            g.Node("BatchNormalization", [x, g.Weights(3), g.Weights(3), g.Weights(3), g.Weights(3)],
                ("training_mode", 1)),
            "training_mode", "evaluation mode"),
        ["MaxPool"] = (13, (g, x) =>
            g.Node("MaxPool", [x], ("kernel_shape", (long[])[2, 2]), ("auto_pad", "SAME")),
            "auto_pad \"SAME\"", "SAME_UPPER and SAME_LOWER are"),
        ["AveragePool"] = (19, (g, x) =>
            g.Node("AveragePool", [x], ("kernel_shape", (long[])[2, 2]), ("dilations", (long[])[2, 2])),
            "dilations", "opset 18"),
        ["Gelu"] = (20, (g, x) => g.Node("Gelu", [x], ("approximate", "sigmoid")), "approximate", "none and tanh are"),
        ["Pad"] = (19, (g, x) =>
            g.Node("Pad", [x, g.Integers(0, 0, 1, 1, 0, 0, 1, 1)], ("mode", "wrap")),
            "mode \"wrap\"", "constant, reflect and edge are"),
        ["Resize"] = (18, (g, x) =>
            g.Node("Resize", [x, "", g.Floats([1, 1, 2, 2], 4)], ("antialias", 1), ("mode", "linear")),
            "antialias", "opset 17"),
        ["Cast"] = (13, (g, x) => g.Node("Cast", [x], ("to", 8)), "element type 8", "Export with"),
        ["QuantizeLinear"] = (21, (g, x) =>
            g.Node("QuantizeLinear", [x, g.Weights(2, 3, 4, 4)], ("block_size", 2)),
            "one scale", "without block_size"),
        ["SequenceInsert"] = (13, (g, x) =>
            g.Node("SequenceAt", [g.Node("SequenceInsert", [g.Node("SequenceEmpty", [])]), g.Integer(0)]),
            "a tensor to put into it", ""),
        ["Constant"] = (13, (g, x) =>
            g.Node("Add", [x, g.Node("Constant", [], ("value_string", "x"))]),
            "as constants", "onnx-simplifier"),
    };

    public static TheoryData<string> Operators => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Load_WhatIsNotSupported_NamesNodeOperatorOpsetAndWayOut(string name)
    {
        var (opset, build, problem, wayOut) = Refused[name];
        var graph = new OnnxGraph(opset, 0, 3, 8, 8);
        var message = Error(graph.Output(build(graph, graph.Input)));
        var node = graph.Model.Graph.Node.Single(n => n.OpType == name).Name;
        Assert.Contains($"node \"{node}\" ({name}, opset {opset})", message);
        Assert.Contains(problem, message);
        Assert.Contains(wayOut, message);
        // Whose operators TorchScript's messages send here.
        Assert.DoesNotContain("TorchScript", message);
    }

    /// <summary>
    /// An operator of another domain may share a standard one's name: com.microsoft.nchwc's Conv has another layout.
    /// </summary>
    [Fact]
    public void Load_StandardNameOfAnotherDomain_IsNotTakenForTheStandardOne()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var model = graph.Output(graph.Node("GlobalAveragePool", [graph.Input]));
        model.Graph.Node[0].Domain = "com.microsoft.nchwc";
        Assert.Contains("com.microsoft.nchwc", Error(model));
    }

    /// <summary>A kilobyte can't have gigabytes made: the sizes are checked before each operator runs.</summary>
    [Theory]
    [InlineData("ConstantOfShape")]
    [InlineData("Concat")]
    [InlineData("Add")]
    [InlineData("MatMul")]
    [InlineData("Einsum")]
    [InlineData("Gather")]
    [InlineData("Expand")]
    [InlineData("AveragePool")]
    [InlineData("ConvTranspose")]
    public void Load_SmallFileThatAsksForMuchMemoryOrTime_IsRefused(string name)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var x = graph.Input;
        string Rows(long count, long columns) =>
            graph.Node("Expand", [graph.Scalar(1), graph.Integers(count, columns)]);
        string Zeros(long count) => graph.Node("Expand", [graph.Integer(0), graph.Integers(count)]);
        var output = name switch
        {
            "ConstantOfShape" => graph.Node(name, [graph.Integers(1 << 14, 1 << 14)]),
            "Concat" => graph.Node(name, [.. Enumerable.Repeat(Rows(1, 1 << 25), 9)], ("axis", 0)),
            "Add" => graph.Node(name, [Rows(1 << 16, 1), Rows(1, 1 << 16)]),
            "MatMul" => graph.Node(name, [Rows(1 << 16, 1), Rows(1, 1 << 16)]),
            "Einsum" => graph.Node(name, [x, x, x, x], ("equation", "abcd,efgh,ijkl,mnop->abcdefghijklmnop")),
            "Gather" => graph.Node(name, [Rows(2, 1 << 20), Zeros(1 << 20)], ("axis", 0)),
            // Each is within the limit of one tensor, all together are not.
            "Expand" => graph.Node("Max", [.. Enumerable.Range(0, 6).Select(_ => Rows(1 << 14, 1 << 14))]),
            "AveragePool" => graph.Node(name, [x],
                ("kernel_shape", (long[])[4000, 4000]), ("pads", (long[])[3999, 3999, 3999, 3999])),
            _ => graph.Node(name, [x, graph.Weights(3, 2, 2, 2)], ("dilations", (long[])[1 << 20, 1 << 20])),
        };
        Assert.Contains("the file is damaged", Error(graph.Output(graph.Node("Mul", [x, output]))));
    }

    /// <summary>oneDNN ends the process over more dimensions than it knows.</summary>
    [Fact]
    public void Load_TensorOfManyDimensions_IsRefused()
    {
        var graph = new OnnxGraph(20, 0, 3, 8, 8);
        var wide = graph.Node("Mul", [graph.Input, graph.Weights([.. Enumerable.Repeat(1L, 20)])]);
        Assert.Contains("which can't be", Error(graph.Output(graph.Node("Gelu", [wide]))));
        graph = new OnnxGraph(20, 0, 3, 8, 8);
        wide = graph.Node("Reshape", [graph.Input, graph.Integers([-1, .. Enumerable.Repeat(1L, 20), 192])]);
        Assert.Contains("at most 12 dimensions", Error(graph.Output(graph.Node("Gelu", [wide]))));
    }

    [Theory]
    [InlineData("Greater", "Bool")]
    [InlineData("Cast", "Int64")]
    public void Load_OutputThatIsNoScore_SaysWhatItHolds(string name, string type)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var pooled = graph.Node("GlobalAveragePool", [graph.Input]);
        var output = name == "Cast" ? graph.Node(name, [pooled], ("to", 7))
            : graph.Node(name, [pooled, graph.Scalar(0)]);
        Assert.Contains($"holds {type} values", Error(graph.Output(output)));
    }

    /// <summary>Scores for several places or boxes aren't flattened into classes.</summary>
    [Theory]
    [InlineData(5, 8, 8)]
    [InlineData(192, 6)]
    [InlineData(256, 85)]
    public void Load_OutputOfSeveralLongDimensions_NamesTheShape(params int[] shape)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var product =
            graph.Node("MatMul",
            [graph.Node("Flatten", [graph.Input]), graph.Weights(192, shape.Aggregate((a, b) => a * b))]);
        var message =
            Error(graph.Output(graph.Node("Reshape",
            [product, graph.Integers([-1, .. shape.Select(length => (long)length)])])));
        Assert.Contains($"is [N, {string.Join(", ", shape)}], scores for several places or boxes", message);
    }

    /// <summary>Dimensions of 1 hold nothing apart.</summary>
    [Fact]
    public void Load_OutputOfOneLongDimension_IsScores()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        using var file =
            new TemporaryFile(".onnx", graph.Output(graph.Node("GlobalAveragePool", [graph.Input])).ToByteArray());
        var model = OnnxModel.Load(file.Path);
        using var network = model.Network;
        Assert.Equal(3, model.ClassCount);
    }

    /// <summary>Each way in which what one image gets may depend on the others.</summary>
    [Theory]
    [InlineData("range")]
    [InlineData("greatest")]
    [InlineData("last")]
    [InlineData("softmax")]
    [InlineData("rank")]
    public void Load_GraphThatMixesTheImagesOfABatch_IsRefused(string way)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var x = graph.Input;
        string Over(string reduction) => graph.Node(reduction, [x], ("keepdims", 1));
        var mixed = way switch
        {
            "range" => graph.Node("Div", [graph.Node("Sub", [x, Over("ReduceMin")]),
                graph.Node("Sub", [Over("ReduceMax"), Over("ReduceMin")])]),
            "greatest" => graph.Node("Sub", [x, graph.Node("ReduceMax", [x], ("axes", (long[])[0]))]),
            "last" => graph.Node("Mul", [x, graph.Node("Slice",
                [x, graph.Integers(-1), graph.Integers(1000), graph.Integers(0)])]),
            "softmax" => graph.Node("Mul", [graph.Node("Softmax", [x], ("axis", 0)), graph.Scalar(3)]),
            _ => graph.Node("CumSum", [x, graph.Integer(0)]),
        };
        Assert.Contains("mixes the images",
            Error(graph.Output(graph.Node("Flatten", [graph.Node("GlobalAveragePool", [mixed])]))));
    }

    [Fact]
    public void Load_OneScore_IsNoClassifier()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var score = graph.Node("Gemm", [graph.Node("Flatten", [graph.Input]), graph.Weights(192, 1), graph.Weights(1)]);
        using var file = new TemporaryFile(".onnx", graph.Output(score).ToByteArray());
        Assert.Contains("no sigmoid says",
            Assert.Throws<ChoiceException>(() =>
            Classifier.Load(file.Path, new ModelOptions { Normalization = Normalization.Unit })).Message);
    }

    /// <summary>
    /// Of a score beside scores, the scores count; of features beside scores, neither is known to be them.
    /// </summary>
    [Fact]
    public void Load_SeveralOutputs_TakesTheScores()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var means = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [graph.Input])]);
        graph.Output(graph.Node("ReduceMean", [means], ("axes", (long[])[1])));
        graph.Output(graph.Node("NonMaxSuppression", [graph.Input]));
        graph.Output(means);
        using var file = new TemporaryFile(".onnx", graph.Output(graph.Input).ToByteArray());
        var model = OnnxModel.Load(file.Path);
        using var network = model.Network;
        Assert.Equal((means, 3), (network.OutputName, model.ClassCount));
    }

    [Fact]
    public void Load_InputOfIntegers_IsRefused()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        graph.Model.Graph.Input[0].Type.TensorType.ElemType = 7;
        Assert.Contains("bytes (uint8)",
            Error(graph.Output(graph.Node("Flatten", [graph.Node("Cast", [graph.Input], ("to", 1))]))));
    }

    /// <summary>Branches on the image, on the number of images, or on nothing that is there.</summary>
    [Theory]
    [InlineData("image", "depends on the image")]
    [InlineData("batch", "depends on how many images")]
    public void Load_BranchThatIsNotDecided_IsRefused(string on, string problem)
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var condition = on == "image"
            ? graph.Node("Greater", [graph.Node("ReduceMax", [graph.Input], ("keepdims", 0)), graph.Scalar(0)])
            : graph.Node("Equal",
                [graph.Node("Gather", [graph.Node("Shape", [graph.Input]), graph.Integer(0)]), graph.Integer(1)]);
        var chosen =
            graph.Node("If", [condition], ("then_branch", graph.Branch("Neg", graph.Input)),
            ("else_branch", graph.Branch("Abs", graph.Input)));
        Assert.Contains(problem, Error(graph.Output(graph.Node("Flatten", [chosen]))));
    }

    [Fact]
    public void Load_NonZeroOfTheImage_IsRefused()
    {
        var graph = new OnnxGraph(13, 0, 3, 8, 8);
        var places = graph.Node("Cast", [graph.Node("NonZero", [graph.Input])], ("to", 1));
        Assert.Contains("depends on the image", Error(graph.Output(graph.Node("Flatten", [places]))));
    }

    private static string Error(ModelProto model)
    {
        using var file = new TemporaryFile(".onnx", model.ToByteArray());
        return Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message;
    }
}
