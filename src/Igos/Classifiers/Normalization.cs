using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Classifiers;

/// <summary>The order in which a network takes the colours.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as Caffe's and OpenCV's networks.</summary>
    Bgr,
}

/// <summary>
/// How an image of [0,1] RGB pixels becomes the network's input: (scale · pixel − mean) / std, in the channel order.
/// </summary>
/// <remarks>
/// Two are equal when they make the same of every image: scale, means, deviations and channel order; the name doesn't
/// count. The lists hold three numbers each, in the network's own channel order.
/// </remarks>
public sealed class Normalization : IEquatable<Normalization>
{
    /// <summary>Torchvision's: scale 1, RGB, ImageNet's mean and standard deviation.</summary>
    public static Normalization ImageNet { get; } = new("imagenet", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Caffe's: scale 255, BGR, minus ImageNet's mean colour.</summary>
    public static Normalization Caffe { get; } =
        new("caffe", [103.939, 116.779, 123.68], [1, 1, 1], 255, ChannelOrder.Bgr);

    /// <summary>TensorFlow's: RGB in [−1, 1].</summary>
    public static Normalization Tf { get; } = new("tf", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>None: RGB in [0, 1] as it is.</summary>
    public static Normalization Unit { get; } = new("unit", [0, 0, 0], [1, 1, 1]);

    /// <summary>Makes a normalization from its figures.</summary>
    /// <param name="name">What to call it in results.</param>
    /// <param name="mean">Three numbers subtracted after scaling, in the network's channel order.</param>
    /// <param name="std">Three positive numbers to divide by, in the network's channel order.</param>
    /// <param name="scale">What [0,1] pixels are multiplied by first: 1 or 255.</param>
    /// <param name="order">The network's channel order.</param>
    /// <exception cref="IgosException">
    /// Not three finite numbers, a std that isn't positive, or a scale that isn't.
    /// </exception>
    public Normalization(string name, IReadOnlyList<double> mean, IReadOnlyList<double> std, double scale = 1,
        ChannelOrder order = ChannelOrder.Rgb)
    {
        if (mean.Count != 3 || std.Count != 3 || mean.Any(v => !double.IsFinite(v))
            || std.Any(v => !double.IsFinite(v) || v <= 0) || !double.IsFinite(scale) || scale <= 0)
        {
            throw new IgosException($"Normalization {name}: expected 3 finite means, "
                + "3 positive standard deviations and a positive scale; "
                + $"found mean ({string.Join(", ", mean)}), std ({string.Join(", ", std)}), scale {scale}.");
        }

        Name = name;
        Mean = [.. mean];
        Std = [.. std];
        Scale = scale;
        Order = order;
    }

    /// <summary>What it is called: <c>imagenet</c>, <c>caffe</c>, <c>tf</c>, <c>unit</c> or the name given.</summary>
    public string Name { get; }

    /// <summary>Subtracted after scaling; three numbers in the network's channel order.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Divided by; three positive numbers in the network's channel order.</summary>
    public IReadOnlyList<double> Std { get; }

    /// <summary>What [0,1] pixels are multiplied by first.</summary>
    public double Scale { get; }

    /// <summary>The network's channel order.</summary>
    public ChannelOrder Order { get; }

    /// <summary>The [0,1] RGB colour that becomes 0 in the network's input: the training images' mean.</summary>
    public IReadOnlyList<double> MeanColour => Order == ChannelOrder.Bgr
        ? [Mean[2] / Scale, Mean[1] / Scale, Mean[0] / Scale]
        : [.. Mean.Select(v => v / Scale)];

    /// <inheritdoc/>
    public bool Equals(Normalization? other) => other is not null && Scale == other.Scale && Order == other.Order
        && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Normalization);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Scale, Order, Mean[0], Mean[1], Mean[2], Std[0], Std[1], Std[2]);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether two normalizations make the same of every image.</summary>
    public static bool operator ==(Normalization? a, Normalization? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Whether two normalizations make another of some image.</summary>
    public static bool operator !=(Normalization? a, Normalization? b) => !(a == b);

    /// <summary>
    /// Throws for a grey network unless all channels have the same figures, so that the luminance of the normalized
    /// image is the normalized luminance.
    /// </summary>
    internal void CheckChannels(string model, bool isGrey)
    {
        if (isGrey && !(Order == ChannelOrder.Rgb && Mean.All(v => v == Mean[0]) && Std.All(v => v == Std[0])))
        {
            throw new ChoiceException(Choice.Normalization, Name,
                $"{model} takes grey images, and this one is for colours, with figures for each of three channels: "
                + "choose unit or tf, or give one mean and one std.");
        }
    }

    /// <summary>Applies it.</summary>
    /// <param name="images">[N, 3, H, W], float32, RGB in [0,1].</param>
    /// <returns>[N, 3, H, W], the network's input; differentiable; the caller's.</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var ordered = Order == ChannelOrder.Bgr ? images.flip(1) : images;
        using var factor = tensor(Std.Select(s => (float)(Scale / s)).ToArray(), [1, 3, 1, 1], device: images.device);
        var offsets = Mean.Zip(Std, (m, s) => (float)(-m / s)).ToArray();
        using var offset = tensor(offsets, [1, 3, 1, 1], device: images.device);
        return (ordered * factor).Plus(offset).MoveToOuterDisposeScope();
    }

    /// <summary>One of the named normalizations.</summary>
    /// <exception cref="IgosException">No normalization has that name.</exception>
    public static Normalization Named(string name) => name.ToLowerInvariant() switch
    {
        "imagenet" => ImageNet,
        "caffe" => Caffe,
        "tf" => Tf,
        "unit" => Unit,
        _ => throw new IgosException($"Normalization \"{name}\" is unknown: use imagenet, caffe, tf or unit, "
            + "or give mean, std, scale and channel order."),
    };
}
