using System.Runtime.InteropServices;
using Google.Protobuf;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Onnx.Format;
using Igos.Loading.Onnx.Graph;
using Igos.NativeLibraries;
using Igos.Networks;
using Igos.Networks.Passes;

namespace Igos.Loading.Onnx;

/// <summary>An ONNX file as a differentiable <see cref="Networks.Network"/>.</summary>
/// <remarks>Opsets 7 to 25; the operators of CNN and ViT classifiers as PyTorch, TensorFlow and Caffe2 export them.
/// </remarks>
public sealed class OnnxModel
{
    private const int OldestOpset = 7, LatestOpset = 25;

    private OnnxModel(Network network, GraphInput input, int classCount, long opset, string producer)
    {
        Network = network;
        InputSize = input.Size;
        (TakesBytes, IsGrey) = (input.IsBytes, input.IsGrey);
        ClassCount = classCount;
        Opset = opset;
        Producer = producer;
    }

    /// <summary>The layers, from [N, 3, H, W] to logits; the caller's. Layers are named by their output tensors.
    /// </summary>
    public Network Network { get; }

    /// <summary>H and W: the file's, or those asked for where the file leaves them open.</summary>
    public ImageSize InputSize { get; }

    /// <summary>
    /// Whether the file's input is bytes, 0 to 255. The network takes [0,1] pixels all the same and makes bytes of
    /// them, so that
    /// it wants the normalization <c>unit</c>.
    /// </summary>
    public bool TakesBytes { get; }

    /// <summary>
    /// Whether the file's input has one channel. The network takes colours all the same and makes their luminance, so
    /// that it wants a normalization with the same figures for all channels.
    /// </summary>
    public bool IsGrey { get; }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    /// <summary>What the network's outputs are.</summary>
    public OutputKind Output { get; private init; }

    /// <summary>Whether the file gives one number, of which two classes were made: its absence and itself.</summary>
    public bool IsSingle { get; private init; }

    /// <summary>
    /// Whether <see cref="Output"/> is a guess: the outputs lie between 0 and 1, and nothing says that they are
    /// probabilities.
    /// </summary>
    internal bool IsGuess { get; private init; }

    /// <summary>The file, and those beside it in which its tensors lie.</summary>
    internal IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>The version of the operators that the file was written with.</summary>
    public long Opset { get; }

    /// <summary>The program that wrote the file.</summary>
    public string Producer { get; }

    /// <summary>Reads an ONNX file and its external data, if any.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">H and W for a file that leaves them open; 224×224 by default.</param>
    /// <param name="output">The output that holds the scores; by default the only one of the shape [N, C].</param>
    /// <param name="outputKind">
    /// What the outputs are; by default judged by the graph's end and by values. A softmax or a sigmoid at the end is
    /// taken off in any case.
    /// </param>
    /// <exception cref="IgosException">
    /// The file is missing, damaged, not an image classifier, or uses an operator that isn't supported.
    /// </exception>
    public static OnnxModel Load(string path, ImageSize? size = null, string? output = null,
        OutputKind? outputKind = null)
    {
        TorchNative.EnsureLoaded();
        try
        {
            var model = Parse(path);
            string[] files = [path, .. ExternalFiles(model, path)];
            var onnx = Import(model, Path.GetDirectoryName(Path.GetFullPath(path))!, size, output, outputKind);
            onnx.Files = files;
            return onnx;
        }
        catch (IgosException e)
        {
            throw new IgosException($"{path}: {e.Message}", e);
        }
        catch (ExternalException e)
        {
            var reason = e.Message.Split('\n')[0];
            throw new IgosException($"{path}: the graph can't be computed, so the file is damaged: {reason}", e);
        }
    }

    /// <summary>The files beside the model in which its tensors lie, by their places in the model; none for most.
    /// </summary>
    /// <param name="path">The model.</param>
    /// <exception cref="IgosException">The file is missing or damaged.</exception>
    internal static IReadOnlyList<string> ExternalFiles(string path) => ExternalFiles(Parse(path), path);

    private static IReadOnlyList<string> ExternalFiles(ModelProto model, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. model.Graph?.Initializer.SelectMany(tensor => tensor.ExternalData)
            .Where(field => field.Key == "location").Select(field => field.Value).Distinct()
            .Select(location => Path.Combine(folder, location)).Where(File.Exists) ?? []];
    }

    private static ModelProto Parse(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(file);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or ArgumentException)
        {
            throw new IgosException("this is not an ONNX model, or it is damaged: the file can't be parsed.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"the file can't be read: {e.Message}", e);
        }
    }

    private static OnnxModel Import(ModelProto model, string folder, ImageSize? size, string? output,
        OutputKind? asked)
    {
        var opset = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (model.Graph is null || model.Graph.Node.Count == 0 || model.Graph.Output.Count == 0)
        {
            throw new IgosException("the ONNX model holds no graph with an output: it is empty or damaged.");
        }

        if (opset is < OldestOpset or > LatestOpset)
        {
            throw new IgosException($"the model uses ONNX operator set {opset}, "
                + $"but {OldestOpset} to {LatestOpset} are supported: "
                + "export it again, for example with opset_version=17 in torch.onnx.export.");
        }

        var opsets = FunctionInlining.Apply(model);
        return ScoresOutput.Choose(model.Graph, output, Import);

        (OnnxModel? Model, long[]? Shape, IgosException? Problem) Import(string name)
        {
            using var importer = new GraphImporter(model.Graph, opset, opsets, folder, size);
            try
            {
                var (layers, input, classCount) = importer.Import(name);
                var isSigmoid = importer.End == GraphEnd.Sigmoid
                    || (asked == OutputKind.SigmoidLogits && importer.End != GraphEnd.Probabilities);
                var isSingle = classCount == 1
                    && (isSigmoid || importer.End == GraphEnd.Probabilities || asked == OutputKind.Probabilities);
                layers = isSingle ? OutputEnd.WithAbsence(layers, isSigmoid) : layers;
                var isQuantized = layers.Any(layer => layer.Kind == "QuantizeLinear");
                layers = BatchNormalizationFolding.Apply(BiasFolding.Apply(layers));
                var network = new Network(OmittedRelus.Apply(layers, importer.InputName), importer.InputName);
                IndependentImages.Require(network, input.Size, isQuantized);
                var (kind, isGuess) = KindOf(network, input.Size, isSingle, isSigmoid, isQuantized, importer.End);
                return (new OnnxModel(network, input, isSingle ? 2 : classCount, opset,
                    $"{model.ProducerName} {model.ProducerVersion}".Trim())
                {
                    Output = kind,
                    IsSingle = isSingle,
                    IsGuess = isGuess,
                }, importer.OutputShape, null);
            }
            catch (IgosException e)
            {
                return (null, importer.OutputShape, e);
            }
        }

        (OutputKind Kind, bool IsGuess) KindOf(Network network, ImageSize size, bool isSingle, bool isSigmoid,
            bool isQuantized, GraphEnd end)
        {
            if (isSingle && isSigmoid)
            {
                return (OutputKind.Logits, false); // of a class and its absence
            }

            try
            {
                var rows = OutputEnd.Rows(network, size);
                return OutputEnd.Of(rows, end, isSingle ? OutputKind.Probabilities : asked, isQuantized);
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
    }
}
