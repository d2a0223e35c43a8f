using System.CommandLine;
using System.Text.RegularExpressions;
using Igos.Classifiers;
using Igos.Cli.Terminal;
using Igos.Imaging;
using Igos.NativeLibraries;
using Igos.Running;

namespace Igos.Cli.Options;

/// <summary>The options by which every command names its classifier.</summary>
internal sealed partial class ClassifierOptions
{
    private readonly Option<string?> _model = new("--model")
    {
        HelpName = "NAME|FILE",
        Description = "The classifier: an ONNX file, a TorchScript file, "
            + "or a name of the list that igos models prints, such as resnet50. "
            + "Without it, a small classifier of ten everyday classes that comes with igos.",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        HelpName = "FILE",
        Description = "Weights for a named architecture: a PyTorch state dict (.pth) or .safetensors. "
            + "Without it, the official ones, downloaded once.",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        HelpName = "FILE",
        Description = "The classes' names, one a line, in the order of the network's outputs; or the word imagenet.",
    };

    private readonly Option<string?> _normalization = CheckedOption.Choice("--normalization",
        "How pixels become the network's input. Needed for a model file; named models have their own.",
        firstIsDefault: false, "imagenet", "caffe", "tf", "unit");

    private readonly Option<double[]?> _mean = CheckedOption.Channels("--mean",
        "Instead of --normalization: the mean to subtract after scaling, one for all channels, as grey networks need, "
        + "or three in the network's channel order.");

    private readonly Option<double[]?> _std = CheckedOption.Channels("--std",
        "The standard deviation to divide by, one or three (default 1).");

    private readonly Option<double?> _scale = CheckedOption.Number("--scale",
        "What pixels of 0 to 1 are multiplied by first: 1 (default) or 255.");

    private readonly Option<string?> _channels = CheckedOption.Choice("--channels",
        "The network's channel order (default rgb).", firstIsDefault: false, "rgb", "bgr");

    private readonly Option<ImageSize?> _inputSize = CheckedOption.Size("--input-size",
        "Height and width of the images for a model's file that leaves them open (default 224x224).");

    private readonly Option<string?> _output = new("--output")
    {
        HelpName = "NAME",
        Description = "Which of an ONNX file's outputs holds the scores, where it has several of that shape.",
    };

    private readonly Option<string> _device = new("--device")
    {
        HelpName = "cpu|cuda[:N]",
        Description = "Where to compute.",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<string?> _libtorch = new("--libtorch")
    {
        HelpName = "DIR",
        Description = $"A libtorch {TorchNative.FolderVersions} on this machine in place of igos's own, such as "
            + "PyTorch's with CUDA: the folder of its libraries, or of Python's package torch. By default what "
            + $"{TorchNative.FolderVariable} says.",
    };

    private readonly Option<int?> _threads = CheckedOption.Integer("--threads", 1,
        "Processor threads for the network. Default: all cores.");

    public ClassifierOptions()
    {
        _device.Validators.Add(result =>
        {
            var device = result.Tokens.Count == 0 ? "cpu" : result.Tokens[0].Value;
            if (!DevicePattern().IsMatch(device))
            {
                result.AddError($"--device {device}: expected cpu, cuda or cuda:N.");
            }
        });
    }

    private Option[] OfModel =>
        [_weights, _labels, _normalization, _mean, _std, _scale, _channels, _inputSize, _output];

    /// <param name="command">Gets the options.</param>
    /// <param name="model">Stands for the model, where several can be named.</param>
    public void AddTo(Command command, Option? model = null)
    {
        foreach (var option in (Option[])[model ?? _model, .. OfModel, _device, _libtorch, _threads])
        {
            command.Add(option);
        }
    }

    /// <summary>The options that belong to a model, as they were given.</summary>
    public string Given(ParseResult parsed) => string.Join(' ', OfModel
        .Where(option => parsed.GetResult(option) is { Implicit: false })
        .Select(option => $"{option.Name} {string.Join(' ', parsed.GetResult(option)!.Tokens.Select(t => t.Value))}"));

    public ModelChoice Read(ParseResult parsed) => new()
    {
        Model = parsed.GetValue(_model),
        Weights = parsed.GetValue(_weights),
        Labels = parsed.GetValue(_labels),
        Normalization = Normalization(parsed),
        InputSize = parsed.GetValue(_inputSize),
        Output = parsed.GetValue(_output),
        DeviceName = parsed.GetValue(_device)!,
        Libtorch = parsed.GetValue(_libtorch),
        Threads = parsed.GetValue(_threads),
    };

    private Normalization? Normalization(ParseResult parsed)
    {
        var name = parsed.GetValue(_normalization);
        var (mean, std) = (Given(_mean), Given(_std));
        var (scale, channels) = (parsed.GetValue(_scale), parsed.GetValue(_channels));
        if (mean is null && std is null && scale is null && channels is null)
        {
            return name is null ? null : Classifiers.Normalization.Named(name);
        }

        if (name is not null)
        {
            throw new UsageException("--normalization names a whole normalization: "
                + "leave it out, or leave out --mean, --std, --scale and --channels.");
        }

        try
        {
            return new Normalization("by hand", mean ?? [0, 0, 0], std ?? [1, 1, 1], scale ?? 1,
                channels == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb);
        }
        catch (IgosException e)
        {
            throw new UsageException($"--mean, --std, --scale: {e.Message}");
        }

        // An array option that wasn't given has the value [].
        double[]? Given(Option<double[]?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,3})?)$")]
    private static partial Regex DevicePattern();
}
