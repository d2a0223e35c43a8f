using Igos.Loading.Onnx.Graph;
using Igos.Networks.Layers;
using static TorchSharp.torch;

namespace Igos.Loading.Onnx.Operators;

/// <summary>Makes the layer of an operator that has no layer type of its own.</summary>
internal static class OperatorLayer
{
    public static Layer Make(OnnxNode node, string name, OperatorDefinition definition, Value?[] inputs,
        Evaluate evaluate)
    {
        List<string> reads = [];
        List<Tensor> weights = [];
        var arguments = new Argument[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            arguments[i] = inputs[i] switch
            {
                null => new Argument.Missing(),
                { IsConstant: false, Layer: var layer } => new Argument.Activation(Add(reads, layer!)),
                var constant when definition.Parameters.Contains(i) => new Argument.Parameter(constant),
                var constant =>
                    new Argument.Weight(Add(weights, constant.AtOne.clone()), RepeatedPerImage(node, constant)),
            };
        }

        var activations = inputs.OfType<Value>().Where(value => !value.IsConstant).ToArray();
        var (input, dimension) = FindBatch(activations);
        var unit = input < 0 ? 1 : activations[input].AtOne.shape[dimension];

        Tensor Run(IReadOnlyList<Tensor> x, IReadOnlyList<Tensor?> w)
        {
            using var scope = NewDisposeScope();
            var batch = input < 0 ? 1 : x[input].shape[dimension] / unit;
            return evaluate([.. arguments.Select(argument => argument.At(batch, x, w))]).MoveToOuterDisposeScope();
        }

        var kind = definition.Kind ?? node.Operator;
        return definition.IsRouting && weights.Count == 0
            ? new RoutingLayer(name, kind, reads, x => Run(x, []))
            : new FunctionLayer(name, kind, reads, Run, [.. weights]);
    }

    private static int Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }

    private static (int Input, int Dimension) FindBatch(Value[] activations)
    {
        for (var i = 0; i < activations.Length; i++)
        {
            if (activations[i].BatchDimension is >= 0 and var dimension)
            {
                return (i, dimension);
            }
        }

        return (-1, -1);
    }

    /// <summary>
    /// A constant made for the batch, such as a class token expanded to it, is kept once and repeated: the dimension
    /// along which
    /// it is, or −1.
    /// </summary>
    private static int RepeatedPerImage(OnnxNode node, Value constant)
    {
        if (!constant.FollowsBatch)
        {
            return -1;
        }

        using var scope = NewDisposeScope();
        var (one, two, dimension) = (constant.AtOne, constant.AtTwo, constant.BatchDimension);
        node.Require(dimension >= 0 && one.dim() == two.dim() && one.shape[dimension] == 1 && two.shape[dimension] == 2
            && one.shape[(dimension + 1)..].SequenceEqual(two.shape[(dimension + 1)..])
                && one.expand(two.shape).equal(two).all().item<bool>(),
            "a constant depends on the number of images in a way that isn't supported; "
            + "export the model with a batch of 1");
        return dimension;
    }
}
