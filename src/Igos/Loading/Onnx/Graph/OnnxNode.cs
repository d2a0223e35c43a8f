using Igos.Loading.Onnx.Format;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Graph;

/// <summary>A node with typed access to its attributes and errors that name it.</summary>
internal sealed class OnnxNode(NodeProto proto, long opset, string folder, Func<string, int> elementType)
{
    /// <summary>The operator: <c>Conv</c>.</summary>
    public string Operator => proto.OpType;

    /// <summary>Who defines the operator; empty for the standard.</summary>
    public string Domain => proto.Domain == "ai.onnx" ? "" : proto.Domain;

    /// <summary>The version of the operators that the file was written with.</summary>
    public long Opset { get; } = opset;

    /// <summary>Names of the values read; empty for one left out.</summary>
    public IReadOnlyList<string> Inputs => proto.Input;

    /// <summary>Names of the values computed; empty for one left out.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>The node as an error names it.</summary>
    public string Description =>
        $"node \"{(proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault())}\" ({Operator}, opset {Opset})";

    /// <summary>A node that the importer puts in place of a part of this one.</summary>
    /// <param name="type">Its operator, of the standard.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="outputs">What it computes.</param>
    /// <param name="attributes">Of one integer each, or of several.</param>
    public OnnxNode Part(string type, IEnumerable<string> inputs, IEnumerable<string> outputs,
        params (string Name, long[] Values)[] attributes) =>
        Part(type, inputs, outputs, attributes.Select(given =>
        {
            var attribute = new AttributeProto { Name = given.Name, I = given.Values.FirstOrDefault() };
            attribute.Ints.AddRange(given.Values);
            return attribute;
        }));

    /// <summary>A part that has this node's attributes.</summary>
    public OnnxNode Part(string type, IEnumerable<string> inputs, IEnumerable<string> outputs) =>
        Part(type, inputs, outputs, proto.Attribute);

    /// <summary>A part with a number each for some attributes.</summary>
    public OnnxNode Part(string type, IEnumerable<string> inputs, IEnumerable<string> outputs,
        IEnumerable<(string Name, float Value)> attributes) =>
        Part(type, inputs, outputs,
            attributes.Select(given => new AttributeProto { Name = given.Name, F = given.Value }));

    private OnnxNode Part(string type, IEnumerable<string> inputs, IEnumerable<string> outputs,
        IEnumerable<AttributeProto> attributes)
    {
        var part = new NodeProto { OpType = type, Name = proto.Name };
        part.Input.AddRange(inputs);
        part.Output.AddRange(outputs);
        part.Attribute.AddRange(attributes);
        return new OnnxNode(part, Opset, folder, elementType);
    }

    public bool Has(string attribute) => Find(attribute) is not null;

    public long Int(string attribute, long otherwise) => Find(attribute)?.I ?? otherwise;

    public double Float(string attribute, double otherwise) => Find(attribute)?.F ?? otherwise;

    public string String(string attribute, string otherwise) => Find(attribute)?.S.ToStringUtf8() ?? otherwise;

    public long[]? Ints(string attribute) => Find(attribute)?.Ints.ToArray();

    public float[]? Floats(string attribute) => Find(attribute)?.Floats.ToArray();

    public string[]? Strings(string attribute) =>
        Find(attribute)?.Strings.Select(text => text.ToStringUtf8()).ToArray();

    /// <summary>A subgraph, such as a branch of If; null where there is none.</summary>
    public GraphProto? GraphOf(string attribute) => Find(attribute)?.G;

    public Tensor? TensorOf(string attribute) => Find(attribute)?.T is { } t ? OnnxTensor.Read(t, folder) : null;

    /// <summary>The element type that a constant input had in the file, as ONNX numbers it; 0 when it isn't known.
    /// </summary>
    public int ElementType(int input) => input < Inputs.Count ? elementType(Inputs[input]) : 0;

    /// <summary>
    /// The element type of the output as ONNX numbers it, where that is known and may matter to a quantization; else 0.
    /// </summary>
    public int OutputElementType => Operator switch
    {
        "Constant" => Find("value")?.T?.DataType ?? 0,
        "Cast" => (int)Int("to", 0),
        "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" => ElementType(0),
        _ => 0,
    };

    /// <summary>Positive integers, such as strides; the default where the attribute is missing.</summary>
    public long[] Positive(string attribute, int count, long otherwise = 1)
    {
        var values = Ints(attribute) ?? [.. Enumerable.Repeat(otherwise, count)];
        Require(values.Length == count && values.All(v => v is >= 1 and <= 1 << 20),
            $"{attribute} must be {count} positive numbers; found [{string.Join(", ", values)}]");
        return values;
    }

    /// <summary>Throws an error that names this node unless the condition holds.</summary>
    public void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw Error(problem + ".");
        }
    }

    public IgosException Error(string problem, Exception? cause = null) => new($"ONNX {Description}: {problem}", cause);

    private AttributeProto? Find(string attribute) => proto.Attribute.FirstOrDefault(a => a.Name == attribute);
}
