using Google.Protobuf;
using Igos.Loading.Onnx.Format;
using Igos.Loading.Onnx.Operators;

namespace Igos.Tests.Loading.Onnx;

/// <summary>Changes a valid model so that it stays well-formed but makes no sense.</summary>
internal static class OnnxNonsense
{
    private static readonly long[] Extremes = [0, 1, -1, 2, 3, 17, 4096, 1 << 20, 1 << 28,
        int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private static readonly string[] Places = ["", "\0", ".", "..", "/etc/passwd", "../x", "no such file",
        "a/../../b", new('x', 5000), "C:x", "a\\b"];

    private static readonly string[] AttributeNames =
        ["axis", "axes", "group", "pads", "perm", "to", "keepdims", "mode", "auto_pad", "scales"];

    private static readonly string[] Texts =
        ["", "linear", "SAME_UPPER", "reflect", "ij,jk,kl", "abcdefg->", "nonsense"];

    private static readonly string[] Operators = [.. OperatorCatalogue.Names, "If", "NonMaxSuppression", ""];

    private static readonly Action<ModelProto, Random>[] Changes =
    [
        (m, r) => ChangeInputs(Any(m.Graph.Node, r), m.Graph, r),
        (m, r) => ChangeInputs(Any(m.Graph.Node, r), m.Graph, r),
        (m, r) => ChangeAttribute(Any(m.Graph.Node, r), r),
        (m, r) => ChangeAttribute(Any(m.Graph.Node, r), r),
        (m, r) => ChangeAttribute(Any(m.Graph.Node, r), r),
        (m, r) => ChangeTensor(Any(m.Graph.Initializer, r), r),
        (m, r) => ChangeTensor(Any(m.Graph.Initializer, r), r),
        (m, r) => ChangeTensor(Any(m.Graph.Initializer, r), r),
        (m, r) => Any(m.Graph.Node, r).OpType = Operators[r.Next(Operators.Length)],
        (m, r) => ChangeOutputs(Any(m.Graph.Node, r), m.Graph, r),
        (m, r) => ChangeGraph(m, r),
    ];

    public static void Confuse(ModelProto model, Random random) => Changes[random.Next(Changes.Length)](model, random);

    private static void ChangeInputs(NodeProto node, GraphProto graph, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                Replace(node.Input, "", random);
                break;
            case 1 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            case 2:
                Replace(node.Input, Any(graph.Initializer, random).Name, random);
                break;
            case 3:
                node.Input.Insert(random.Next(node.Input.Count + 1), AnyOutput(graph, random));
                break;
            default:
                Replace(node.Input, AnyOutput(graph, random), random);
                break;
        }
    }

    private static void ChangeOutputs(NodeProto node, GraphProto graph, Random random)
    {
        var name = random.Next(3) switch { 0 => "", 1 => AnyOutput(graph, random), _ => graph.Input[0].Name };
        if (random.Next(2) == 0)
        {
            node.Output.Add(name);
        }
        else
        {
            Replace(node.Output, name, random);
        }
    }

    private static void ChangeAttribute(NodeProto node, Random random)
    {
        if (node.Attribute.Count == 0)
        {
            node.Attribute.Add(new AttributeProto { Name = One(random, AttributeNames) });
        }

        var attribute = Any(node.Attribute, random);
        switch (random.Next(8))
        {
            case 0:
                attribute.I = Extreme(random);
                break;
            case 1:
                attribute.F = One(random, 0f, -1f, float.NaN, float.PositiveInfinity, float.MaxValue);
                break;
            case 2:
                attribute.S = ByteString.CopyFromUtf8(One(random, Texts));
                break;
            case 3:
                Replace(attribute.Ints, Extreme(random), random);
                break;
            case 4:
                attribute.Ints.Add(Extreme(random));
                break;
            case 5:
                attribute.Ints.Clear();
                break;
            case 6 when attribute.T is { } tensor:
                ChangeTensor(tensor, random);
                break;
            default:
                node.Attribute.Remove(attribute);
                break;
        }
    }

    private static void ChangeTensor(TensorProto tensor, Random random)
    {
        switch (random.Next(9))
        {
            case 0:
                Replace(tensor.Dims, Extreme(random), random);
                break;
            case 1:
                tensor.Dims.Add(Extreme(random));
                break;
            case 2:
                tensor.Dims.AddRange(Enumerable.Repeat(1L, random.Next(1, 100)));
                break;
            case 3:
                tensor.Dims.Clear();
                break;
            case 4:
                tensor.DataType = random.Next(-1, 25);
                break;
            case 5:
                Replace(tensor.Int64Data, Extreme(random), random);
                break;
            case 6:
                Replace(tensor.FloatData, One(random, 0f, -1f, float.NaN, 1e30f), random);
                break;
            case 7:
                tensor.RawData = ByteString.CopyFrom(new byte[random.Next(40)]);
                break;
            default:
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = One(random, Places) });
                tensor.ExternalData.Add(new StringStringEntryProto
                {
                    Key = One(random, "offset", "length"),
                    Value = One(random, "-1", "9223372036854775807", "x", "8"),
                });
                break;
        }
    }

    private static void ChangeGraph(ModelProto model, Random random)
    {
        var graph = model.Graph;
        switch (random.Next(8))
        {
            case 0:
                model.OpsetImport[0].Version = random.Next(5, 25);
                break;
            case 1 when graph.Input[0].Type?.TensorType?.Shape is { Dim.Count: > 0 } shape:
                Any(shape.Dim, random).DimValue = Extreme(random);
                break;
            case 2:
                graph.Input.Add(graph.Input[0]);
                break;
            case 3:
                graph.Initializer.Remove(Any(graph.Initializer, random));
                graph.Initializer.Add(new TensorProto { Name = "other", DataType = 1 });
                break;
            case 4:
                graph.Output[0].Name = AnyOutput(graph, random);
                break;
            case 5:
                graph.Output[0].Name = One(random, "", graph.Input[0].Name, graph.Initializer[0].Name);
                break;
            case 6:
                graph.Node.Insert(0, Any(graph.Node, random).Clone());
                break;
            default:
                graph.Input[0].Type = random.Next(2) == 0 ? null : new TypeProto();
                break;
        }
    }

    private static void Replace<T>(IList<T> values, T value, Random random)
    {
        if (values.Count > 0)
        {
            values[random.Next(values.Count)] = value;
        }
    }

    private static string AnyOutput(GraphProto graph, Random random) =>
        Any(graph.Node, random).Output.FirstOrDefault() ?? "";

    private static long Extreme(Random random) => Extremes[random.Next(Extremes.Length)];

    private static T Any<T>(IList<T> values, Random random) => values[random.Next(values.Count)];

    private static T One<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
