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
    private static readonly ImageSize UsualSize = new(224, 224);

    private readonly jit.ScriptModule _module;
    private readonly bool _givesProbabilities;

    private TorchScriptClassifier(
        string name, jit.ScriptModule module, ImageSize inputSize, Normalization normalization, Device device)
    {
        (Name, _module, InputSize, Normalization, Device) = (name, module, inputSize, normalization, device);
        using var scope = NewDisposeScope();
        foreach (var parameter in module.parameters())
        {
            parameter.requires_grad = false;
            parameter.Dispose(); // a handle; the module keeps the numbers
        }

        module.eval();
        (ClassCount, _givesProbabilities) = Try();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageSize InputSize { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels { get; private init; }

    /// <inheritdoc/>
    public Normalization Normalization { get; }

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
    /// <exception cref="IgosException">The file is damaged, or the model doesn't turn images into one row of numbers
    /// each.</exception>
    public static TorchScriptClassifier Load(string path, Normalization normalization, ImageSize? inputSize = null,
        IReadOnlyList<string>? labels = null, Device? device = null)
    {
        var module = Read(path, device ?? CPU);
        try
        {
            var name = Path.GetFileName(path);
            var classifier =
                new TorchScriptClassifier(name, module, inputSize ?? UsualSize, normalization, device ?? CPU)
                {
                    Labels = labels,
                };
            return labels is null || labels.Count == classifier.ClassCount ? classifier
                : throw new IgosException(
                    $"{path} tells {classifier.ClassCount} classes apart, but {labels.Count} labels were given.");
        }
        catch
        {
            Dispose(module);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>A model that ends in a softmax gives the probabilities' logarithms, whose softmax they are.</remarks>
    public Tensor Logits(Tensor images)
    {
        ClassifierInput.Check(this, images);
        using var scope = NewDisposeScope();
        var output = (Tensor)_module.forward(Normalization.Apply(images));
        if (images.requires_grad && is_grad_enabled() && !output.requires_grad)
        {
            throw new IgosException($"{Name} passes no gradient on to its input: "
                + "only methods without gradients, such as rise, can explain it.");
        }

        return (_givesProbabilities ? output.ClampMin(float.Epsilon).log() : output.alias()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => Dispose(_module);

    private static jit.ScriptModule Read(string path, Device device)
    {
        try
        {
            using (var file = File.OpenRead(path))
            using (var records = new ZipRecords(file))
            {
                TorchScriptProgram.Check(records, path);
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

    private (int ClassCount, bool GivesProbabilities) Try()
    {
        try
        {
            return new TrialRun(Name, images => _module.forward(Normalization.Apply(images)), InputSize, Device).Run();
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
