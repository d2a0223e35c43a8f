using System.Runtime.InteropServices;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading.Files;
using Igos.Networks;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Loading.TorchScript;

/// <summary>
/// A model that torch.jit.save wrote, run by libtorch as it is: a black box with gradients of its input. It has no
/// layers to look at.
/// </summary>
/// <remarks>
/// Unlike every other format, TorchScript is a program, which libtorch runs. It may use the operators of networks only,
/// and its records must have their checksums; but libtorch ends the process at a program that was made wrong on
/// purpose, so load such files only from those you trust.
/// </remarks>
public sealed class TorchScriptClassifier : IClassifier
{
    private const float Rounding = 1e-3f; // of a sum of probabilities

    private static readonly ImageSize UsualSize = new(224, 224);

    /// <summary>The least and the greatest probability that a sigmoid gives in float32, but for 0 and 1.</summary>
    private const float LeastShare = 1e-38f, MostShare = 1 - 6e-8f;

    private readonly jit.ScriptModule _module;
    private readonly End _end;
    private readonly bool _isSingle;
    private readonly FileContent _content;
    private bool _isDisposed;

    private TorchScriptClassifier(string path, jit.ScriptModule module, ImageSize inputSize,
        Normalization normalization, Device device, bool endsInSigmoid, OutputKind? asked)
    {
        (Name, _module, InputSize) = (Path.GetFileName(path), module, inputSize);
        _content = new FileContent([path]);
        (Normalization, Device) = (normalization, device);
        using var scope = NewDisposeScope();
        foreach (var parameter in module.parameters())
        {
            parameter.requires_grad = false;
            parameter.Dispose(); // a handle; the module keeps the numbers
        }

        module.eval();
        var rows = TryColoursOrGrey();
        normalization.CheckChannels(path, IsGrey);
        ClassCount = rows[0].Length;
        (_end, Output, var isGuess) = Judge(path, OutputValues.Of(rows, Rounding), endsInSigmoid, asked);
        Warnings = isGuess ? [OutputValues.Guessed(Name)] : [];
        if (ClassCount == 1)
        {
            _isSingle = Output == OutputKind.SigmoidLogits || asked == OutputKind.Probabilities ? true
                : throw OutputValues.SingleNumber(path);
            (ClassCount, Output) = (2, Output == OutputKind.SigmoidLogits ? OutputKind.Logits : Output);
        }
    }

    /// <summary>What is done to the program's outputs.</summary>
    private enum End
    {
        /// <summary>Nothing.</summary>
        AsTheyAre,

        /// <summary>A softmax's probabilities become logits again, by their logarithm.</summary>
        Softmax,

        /// <summary>A sigmoid's become logits again: ln p − ln(1 − p).</summary>
        Sigmoid,
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSize InputSize { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels { get; private set; }

    /// <inheritdoc/>
    public OutputKind Output { get; }

    /// <inheritdoc/>
    public bool IsGrey { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Warning> Warnings { get; }

    /// <inheritdoc/>
    public Normalization Normalization { get; }

    /// <inheritdoc/>
    public string? ContentHash => _content.Value;

    FileContent? IClassifier.Content => _content;

    /// <inheritdoc/>
    public Device Device { get; }

    /// <summary>None: a black box.</summary>
    public Network? Network => null;

    /// <summary>Loads a file.</summary>
    /// <param name="path">As torch.jit.save wrote it.</param>
    /// <param name="normalization">How [0,1] pixels become the model's input.</param>
    /// <param name="inputSize">H and W; 224×224 by default, for the file doesn't say.</param>
    /// <param name="labels">C names, or null.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="outputKind">
    /// What the program's outputs are; by default it is found out: the program ends in a sigmoid, or its outputs sum to
    /// 1, or they are logits.
    /// </param>
    /// <exception cref="IgosException">The file is damaged, or the model doesn't turn images into one row of numbers
    /// each.</exception>
    public static TorchScriptClassifier Load(string path, Normalization normalization, ImageSize? inputSize = null,
        IReadOnlyList<string>? labels = null, Device? device = null, OutputKind? outputKind = null)
    {
        var module = Read(path, device ?? CPU, out var endsInSigmoid);
        try
        {
            var classifier = new TorchScriptClassifier(
                path, module, inputSize ?? UsualSize, normalization, device ?? CPU, endsInSigmoid, outputKind);
            labels = classifier._isSingle ? OutputValues.LabelsOfTwo(labels) : labels;
            classifier.Labels = labels is null || labels.Count == classifier.ClassCount ? labels
                : throw new IgosException(
                    $"{path} tells {classifier.ClassCount} classes apart, but {labels.Count} labels were given.");
            return classifier;
        }
        catch
        {
            Dispose(module);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A model that ends in a softmax gives the probabilities' logarithms, whose softmax they are; one that ends in a
    /// sigmoid gives what the sigmoid read.
    /// </remarks>
    public Tensor Logits(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ClassifierInput.Check(this, images);
        using var scope = NewDisposeScope();
        var output = (Tensor)Run(images);
        if (images.requires_grad && is_grad_enabled() && !output.requires_grad)
        {
            throw new IgosException($"{Name} passes no gradient on to its input: "
                + "only methods without gradients, such as rise, can explain it.");
        }

        var outputs = _end switch
        {
            End.Softmax => output.ClampMin(float.Epsilon).log(),
            End.Sigmoid => output.Clamp(LeastShare, MostShare).log() - output.Clamp(LeastShare, MostShare)
                .SubtractedFrom(1).log(),
            _ => output.alias(),
        };
        if (_isSingle)
        {
            outputs = cat([Output == OutputKind.Probabilities ? outputs.SubtractedFrom(1) : zeros_like(outputs),
                outputs], 1); // a softmax of (0, x) is (1 − σ(x), σ(x))
        }

        return outputs.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Dispose(_module);
        }
    }

    private static jit.ScriptModule Read(string path, Device device, out bool endsInSigmoid)
    {
        try
        {
            using (var file = File.OpenRead(path))
            using (var records = new ZipRecords(file))
            {
                endsInSigmoid = TorchScriptProgram.Check(records, path) is "sigmoid" or "sigmoid_";
            }

            return jit.load(path, device);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException
                                      or NotSupportedException or ExternalException)
        {
            throw new IgosException($"{path} is not a TorchScript file that libtorch {__version__} can load, "
                + $"or it is damaged: {Reason(e)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// TorchSharp makes new handles of the parameters when it disposes a module; the scope disposes those too.
    /// </summary>
    private static void Dispose(jit.ScriptModule module)
    {
        using var scope = NewDisposeScope();
        module.Dispose();
    }

    /// <summary>What the outputs are, what makes logits of them, and whether that is a guess.</summary>
    private (End End, OutputKind Kind, bool IsGuess) Judge(string path, OutputValues values, bool endsInSigmoid,
        OutputKind? asked)
    {
        if (endsInSigmoid && values.AreShares)
        {
            return (End.Sigmoid, asked == OutputKind.Logits ? OutputKind.Logits : OutputKind.SigmoidLogits, false);
        }

        if (values.SumToOne && asked != OutputKind.SigmoidLogits)
        {
            return (End.Softmax, OutputKind.Logits, false);
        }

        if (asked is not { } kind)
        {
            return (End.AsTheyAre, OutputKind.Logits, ClassCount > 1 && values.AreShares && values.Differ);
        }

        try
        {
            values.Check(kind, isMadeOfProbabilities: false);
        }
        catch (IgosException e)
        {
            throw new IgosException($"{path}: {e.Message}", e);
        }

        return (End.AsTheyAre, kind, false);
    }

    private object Run(Tensor images)
    {
        using var scope = NewDisposeScope();
        var normalized = Normalization.Apply(images);
        var output = _module.forward(IsGrey ? Luminance.Of(normalized, Luminance.Kernel(Device)) : normalized);
        (output as Tensor)?.MoveToOuterDisposeScope();
        return output;
    }

    /// <summary>A program that can't take three channels may take one.</summary>
    /// <returns>Outputs, a row an image.</returns>
    private float[][] TryColoursOrGrey()
    {
        var colours = new TrialRun(Name, Run, InputSize, Device);
        try
        {
            return Try(colours);
        }
        catch (IgosException) when (!colours.HasRun)
        {
            IsGrey = true;
            try
            {
                return Try(new TrialRun(Name, Run, InputSize, Device));
            }
            catch (IgosException)
            {
                IsGrey = false;
            }

            throw;
        }
    }

    private float[][] Try(TrialRun trial)
    {
        try
        {
            return trial.Run();
        }
        catch (ExternalException e)
        {
            throw new IgosException($"{Name} can't compute two float32 images of {InputSize} pixels: {Reason(e)}. "
                + "Export it for any batch size, in float32, and give its input size.", e);
        }
    }

    /// <summary>
    /// What went wrong, in one line: the error that the program raised, or how libtorch's message begins; it goes on
    /// with a native stack trace.
    /// </summary>
    private static string Reason(Exception e)
    {
        var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var raised = lines.FirstOrDefault(line => line.Split(": ")[0].EndsWith("Error", StringComparison.Ordinal));
        return (raised ?? lines.FirstOrDefault() ?? "").TrimEnd('.');
    }
}
