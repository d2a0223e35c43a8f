using Google.Protobuf;
using Igos.Loading.Onnx;
using Igos.Loading.Onnx.Format;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Igos.Tests.Loading.Onnx;

/// <summary>Files that define functions of their own, as PyTorch's newer exporter writes modules.</summary>
public class LocalFunctionTests
{
    /// <summary>
    /// One that calls another twice, with attributes handed down, a default, a missing input and an own set of
    /// operators.
    /// </summary>
    [Fact]
    public void Load_FunctionsThatCallFunctions_AgreesWithOnnxRuntime()
    {
        var bytes = Nested().ToByteArray();
        using var file = new TemporaryFile(".onnx", bytes);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(4, CPU);
        var image = rand([1, 3, 8, 8], generator: generator);
        using var oracle = new InferenceSession(bytes);
        using var network = OnnxModel.Load(file.Path).Network;
        OperatorTests.AssertClose(OperatorTests.TryRun(oracle, image)!,
            network.Forward(image).flatten().data<float>().ToArray());
        Assert.DoesNotContain(network.Layers, layer => layer.Kind is "Scaled" or "Block");
    }

    [Fact]
    public void Load_FunctionThatCallsItself_IsRefused()
    {
        var model = Nested();
        model.Functions[0].Node.Add(new NodeProto
        {
            OpType = "Block",
            Domain = "own",
            Input = { "x" },
            Output = { "again" }
        });
        using var file = new TemporaryFile(".onnx", model.ToByteArray());
        Assert.Contains("the file is damaged", Assert.Throws<IgosException>(() => OnnxModel.Load(file.Path)).Message);
    }

    private static ModelProto Nested()
    {
        var graph = new OnnxGraph(18, 0, 3, 8, 8);
        graph.Model.IrVersion = 8;
        var block = graph.Foreign("own::Block", [graph.Input, graph.Weights(3, 1, 1)], ("slope", 0.3f));
        var model = graph.Output(graph.Node("Flatten", [graph.Node("GlobalAveragePool", [block])]));
        // Scaled(x, w) = LeakyRelu(x · w) with the slope handed down, or 0.1.
        var scaled = Function("Scaled", ["x", "w"], ["y"]);
        scaled.Node.Add(new NodeProto { OpType = "Mul", Input = { "x", "w" }, Output = { "product" } });
        scaled.Node.Add(new NodeProto
        {
            OpType = "LeakyRelu",
            Input = { "product" },
            Output = { "y" },
            Attribute = { Reference("alpha", "slope") }
        });
        scaled.AttributeProto.Add(new AttributeProto
        {
            Name = "slope",
            F = 0.1f,
            Type = AttributeProto.Types.AttributeType.Float
        });
        // Block(x, w) = Scaled(Scaled(x, w), w) + Clip(x) with names that the first function uses as well.
        var outer = Function("Block", ["x", "w"], ["y"]);
        outer.Attribute.Add("slope");
        outer.Node.Add(new NodeProto
        {
            OpType = "Scaled",
            Domain = "own",
            Input = { "x", "w" },
            Output = { "product" },
            Attribute = { Reference("slope", "slope") }
        });
        outer.Node.Add(new NodeProto
        {
            OpType = "Scaled",
            Domain = "own",
            Input = { "product", "w" },
            Output = { "twice" }
        });
        outer.Node.Add(new NodeProto { OpType = "Clip", Input = { "x" }, Output = { "same" } });
        outer.Node.Add(new NodeProto { OpType = "Add", Input = { "twice", "same" }, Output = { "y" } });
        model.Functions.Add([outer, scaled]);
        return model;
    }

    private static FunctionProto Function(string name, string[] inputs, string[] outputs)
    {
        var function = new FunctionProto { Name = name, Domain = "own" };
        function.Input.AddRange(inputs);
        function.Output.AddRange(outputs);
        function.OpsetImport.Add([new OperatorSetIdProto { Version = 18 },
            new OperatorSetIdProto { Domain = "own", Version = 1 }]);
        return function;
    }

    private static AttributeProto Reference(string name, string of) =>
        new() { Name = name, RefAttrName = of, Type = AttributeProto.Types.AttributeType.Float };
}
