using Igos.Loading.Zoo;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>Accuracy on a part of the data set, for each class, without test-time augmentation.</summary>
internal static class Evaluation
{
    /// <summary>The share of images of each class that the model gets right, and of all.</summary>
    public static (double All, double[] ByClass) Accuracy(ThinResNet11 model, Cifar10 data)
    {
        using var noGrad = no_grad();
        model.eval();
        var right = new int[Cifar10ResNet11.Labels.Count];
        var count = new int[Cifar10ResNet11.Labels.Count];
        foreach (var indices in Enumerable.Range(0, data.Images.Length).Chunk(500))
        {
            using var scope = NewDisposeScope();
            var predicted = model.call(Batches.Plain(data, indices)).argmax(1).data<long>().ToArray();
            for (var i = 0; i < indices.Length; i++)
            {
                var label = data.Labels[indices[i]];
                count[label]++;
                right[label] += predicted[i] == label ? 1 : 0;
            }
        }

        return (right.Sum() / (double)count.Sum(), [.. right.Zip(count, (r, c) => r / (double)c)]);
    }
}
