using System.Text.Json;
using Igos.Classifiers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Loading.Onnx;
using static TorchSharp.torch;

namespace Igos.Tests.Golden;

/// <summary>
/// Figures of the published Python implementations, and the network and photographs that they belong to.
/// </summary>
internal static class GoldenFigures
{
    public static IReadOnlyList<string> Images { get; } =
        ["n01443537_goldfish", "n02099601_golden_retriever", "n04086273_revolver"];

    public static TheoryData<string> ImageNames => [.. Images];

    public static JsonElement Of(string image) => Json().GetProperty("images").GetProperty(image);

    public static JsonElement Json()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFiles.Path("golden/golden.json")));
        return document.RootElement.Clone();
    }

    public static IClassifier SqueezeNet(string file = "SqueezeNet_fp16.onnx")
    {
        var model = OnnxModel.Load(SharedFiles.Path("models/" + file));
        return new NetworkClassifier(
            "squeezenet", model.Network, model.InputSize, Normalization.Caffe, model.ClassCount);
    }

    public static Tensor Image(string name)
    {
        using var photo = Photograph.Read(SharedFiles.Path($"golden/inputs/{name}.png"));
        return photo.ToTensor(new ImageSize(224, 224));
    }

    public static Heatmap Map(string image, string method) =>
        NumPyFile.Read(SharedFiles.Path($"golden/maps/{image}.{method}.npy"));

    /// <summary>A stored mask is low = important.</summary>
    public static Heatmap HeatmapOfMask(Heatmap mask) =>
        new(mask.Height, mask.Width, mask.Values.ToArray().Select(v => 1 - v).ToArray());
}
