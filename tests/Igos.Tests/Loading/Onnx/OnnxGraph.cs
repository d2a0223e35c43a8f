using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using static Igos.Loading.Onnx.Format.AttributeProto.Types;

namespace Igos.Tests.Loading.Onnx;

/// <summary>Builds small ONNX files for the tests; every node's output is named by a counter.</summary>
internal sealed class OnnxGraph
{
    private readonly Random _random = new(1);
    private int _counter;

    public OnnxGraph(int opset, params long[] inputShape)
    {
        Model = new ModelProto
        {
            IrVersion = opset >= 15 ? 8 : 7,
            ProducerName = "tests",
            Graph = new GraphProto { Name = "graph" },
        };
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        Model.Graph.Input.Add(Declared("x", inputShape));
    }

    public ModelProto Model { get; }

    public string Input => "x";

    /// <summary>A float tensor of values in [−1, 1].</summary>
    public string Weights(params long[] shape) => Weights(v => v, shape);

    public string Weights(Func<float, float> change, params long[] shape)
    {
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        return Floats([.. Enumerable.Range(0, count).Select(_ => change(_random.NextSingle() * 2 - 1))], shape);
    }

    public string Floats(float[] values, params long[] shape)
    {
        var tensor = new TensorProto { Name = Next("w"), DataType = 1 };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(values);
        Model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Scalar(float value) => Floats([value]);

    public string Integers(params long[] values) => Add(IntegerTensor([values.Length], values));

    public string Integer(long value) => Add(IntegerTensor([], value));

    /// <summary>A tensor of small integers, of type 2 (byte), 3 (signed byte) or 5 (16 bits).</summary>
    public string Bytes(int type, params int[] values) => Add(ByteTensor(type, values));

    public static TensorProto ByteTensor(int type, params int[] values)
    {
        var tensor = new TensorProto { DataType = type };
        if (values.Length > 1)
        {
            tensor.Dims.Add(values.Length);
        }

        tensor.Int32Data.AddRange(values);
        return tensor;
    }

    public string Add(TensorProto tensor)
    {
        tensor.Name = tensor.Name.Length > 0 ? tensor.Name : Next("w");
        Model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public static TensorProto IntegerTensor(long[] shape, params long[] values)
    {
        var tensor = new TensorProto { DataType = 7 };
        tensor.Dims.AddRange(shape);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    public string Node(string type, string[] inputs, params (string Name, object Value)[] attributes) =>
        Nodes(type, inputs, 1, attributes)[0];

    /// <summary>
    /// A node of another domain than the standard's, which the file then declares: <c>com.microsoft::Gelu</c>.
    /// </summary>
    public string Foreign(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var parts = type.Split("::");
        if (Model.OpsetImport.All(o => o.Domain != parts[0]))
        {
            Model.OpsetImport.Add(new OperatorSetIdProto { Domain = parts[0], Version = 1 });
        }

        var output = Node(parts[1], inputs, attributes);
        Model.Graph.Node[^1].Domain = parts[0];
        return output;
    }

    public string[] Nodes(string type, string[] inputs, int outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = Next("node") };
        node.Input.AddRange(inputs);
        node.Output.AddRange(Enumerable.Range(0, outputs).Select(_ => Next("y")));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        Model.Graph.Node.Add(node);
        return [.. node.Output];
    }

    /// <summary>A branch of If: one node that reads a value of the graph around it.</summary>
    public GraphProto Branch(string type, string input, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = Next("node") };
        node.Input.Add(input);
        node.Output.Add(Next("y"));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        var branch = new GraphProto { Name = Next("branch") };
        branch.Node.Add(node);
        branch.Output.Add(new ValueInfoProto
        {
            Name = node.Output[0],
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } }
        });
        return branch;
    }

    /// <summary>Declares the output, of unknown shape.</summary>
    public ModelProto Output(string name)
    {
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } };
        Model.Graph.Output.Add(new ValueInfoProto { Name = name, Type = type });
        return Model;
    }

    private static ValueInfoProto Declared(string name, long[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto() };
        foreach (var length in shape)
        {
            type.Shape.Dim.Add(length > 0 ? new TensorShapeProto.Types.Dimension { DimValue = length }
                : new TensorShapeProto.Types.Dimension { DimParam = "N" });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i:
                (attribute.Type, attribute.I) = (AttributeType.Int, i);
                break;
            case float f:
                (attribute.Type, attribute.F) = (AttributeType.Float, f);
                break;
            case string s:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(s));
                break;
            case long[] integers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(integers);
                break;
            case float[] floats:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.AddRange(floats);
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor);
                break;
            case string[] strings:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(strings.Select(ByteString.CopyFromUtf8));
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (AttributeType.Graph, graph);
                break;
            default:
                throw new ArgumentException($"No attribute of type {value.GetType()}.");
        }

        return attribute;
    }

    private string Next(string prefix) => $"{prefix}{_counter++}";
}
