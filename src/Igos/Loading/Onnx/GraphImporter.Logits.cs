using Igos.Networks.Layers;

namespace Igos.Loading.Onnx;

/// <content>The end of the network.</content>
internal sealed partial class GraphImporter
{
    /// <summary>Makes sure that the network ends in logits, [N, C].</summary>
    private (string Layer, int ClassCount) AddLogits(string output)
    {
        var value = _values.GetValueOrDefault(output);
        var shape = value?.AtOne.shape ?? [];
        OutputShape = value is null ? null : shape;
        var classCount = value?.AtOne.numel() ?? 0;
        if (value is null || value.IsConstant || value.BatchDimension != 0 || value.BeforeBatch != 1
            || classCount is < 1 or > int.MaxValue
            || value.AtTwo.numel() != 2 * classCount)
        {
            throw new IgosException($"the output \"{output}\" is [{string.Join(", ", shape)}] for one image; a "
                + $"classifier gives [N, C].{OpenSize()}");
        }

        if (shape[1..].Count(length => length > 1) > 1)
        {
            throw new IgosException($"the output \"{output}\" is [N, {string.Join(", ", shape[1..])}], scores for "
                + "several places or boxes "
                + "as segmentation and detection give them; a classifier gives one score a class, [N, "
                + $"C].{OpenSize()}");
        }

        if (!value.AtOne.is_floating_point())
        {
            throw new IgosException($"the output \"{output}\" holds {value.AtOne.dtype} values, not scores: export "
                + "the model without what it decides from them.");
        }

        if (shape.Length != 2 || shape[0] != 1)
        {
            AddLayer(new RoutingLayer(Unused("logits"), "Flatten", [value.Layer!], x => x[0].reshape(-1, classCount)),
                [value], keepsOrder: true);
            return (_layers[^1].Name, (int)classCount);
        }

        return (value.Layer!, (int)classCount);
    }

    /// <summary>The layers that the logits depend on; the others, which only a shape was read of, are let go.</summary>
    private List<Layer> OnlyNeeded(string logits)
    {
        var needed = new HashSet<string> { logits };
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(_layers[i].Name))
            {
                needed.UnionWith(_layers[i].Inputs);
            }
            else
            {
                _layers[i].Dispose();
            }
        }

        return [.. _layers.Where(layer => needed.Contains(layer.Name))];
    }
}
