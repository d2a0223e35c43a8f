using Igos.Loading.Zoo;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace TrainCifar10;

/// <summary>
/// A residual network of eleven weighted layers for 32×32 images, after the ResNet-9 of the DAWNBench entries (D. Page,
/// "How to train your ResNet", 2018), with half the channels and a third pair of residual blocks: most of its weights
/// are where the image is smallest and they cost least. Stored with a byte a weight, it takes less than 2 MB.
/// </summary>
internal sealed class ThinResNet11 : Module<Tensor, Tensor>
{
    // K. Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024: normalizations' offsets learn 64 times as
    // fast. Logits divided by 8, as D. Page does it, are the same as a classifier that learns 64 times as slowly.
    private const double OffsetFactor = 64, ClassifierFactor = 1 / 64.0;

    private readonly ConvolutionBlock _prep;
    private readonly ConvolutionBlock _layer1;
    private readonly ConvolutionBlock _residual1a;
    private readonly ConvolutionBlock _residual1b;
    private readonly ConvolutionBlock _layer2;
    private readonly ConvolutionBlock _residual2a;
    private readonly ConvolutionBlock _residual2b;
    private readonly ConvolutionBlock _layer3;
    private readonly ConvolutionBlock _residual3a;
    private readonly ConvolutionBlock _residual3b;
    private readonly TorchSharp.Modules.Linear _classifier;

    public ThinResNet11(int[] widths)
        : base(Cifar10ResNet11.Name)
    {
        _prep = new ConvolutionBlock(3, widths[0]);
        _layer1 = new ConvolutionBlock(widths[0], widths[1], pool: true);
        _residual1a = new ConvolutionBlock(widths[1], widths[1]);
        _residual1b = new ConvolutionBlock(widths[1], widths[1]);
        _layer2 = new ConvolutionBlock(widths[1], widths[2], pool: true);
        _residual2a = new ConvolutionBlock(widths[2], widths[2]);
        _residual2b = new ConvolutionBlock(widths[2], widths[2]);
        _layer3 = new ConvolutionBlock(widths[2], widths[3], pool: true);
        _residual3a = new ConvolutionBlock(widths[3], widths[3]);
        _residual3b = new ConvolutionBlock(widths[3], widths[3]);
        _classifier = Linear(widths[3], Cifar10ResNet11.Labels.Count);
        init.zeros_(_classifier.weight); // the first steps then shape the features, not the scale of the logits
        register_module("prep", _prep);
        register_module("layer1", _layer1);
        register_module("residual1a", _residual1a);
        register_module("residual1b", _residual1b);
        register_module("layer2", _layer2);
        register_module("residual2a", _residual2a);
        register_module("residual2b", _residual2b);
        register_module("layer3", _layer3);
        register_module("residual3a", _residual3a);
        register_module("residual3b", _residual3b);
        register_module("classifier", _classifier);
    }

    /// <summary>The first convolution's weights, [C, 3, 3, 3].</summary>
    public Tensor FirstKernel => _prep.Kernel;

    /// <summary>
    /// What is trained and how: kernels plainly, the normalizations' offsets faster, the classifier slower.
    /// </summary>
    /// <param name="weightDecay">Of the kernels; the other groups' shrink at the same pace.</param>
    public IEnumerable<WeightGroup> Groups(double weightDecay)
    {
        ConvolutionBlock[] blocks =
        [
            _prep, _layer1, _residual1a, _residual1b, _layer2, _residual2a, _residual2b,
            _layer3, _residual3a, _residual3b,
        ];
        yield return new WeightGroup([.. blocks.Select(b => b.Kernel)], 1, weightDecay);
        yield return new WeightGroup([.. blocks.Select(b => b.Offset)], OffsetFactor, weightDecay / OffsetFactor);
        yield return new WeightGroup(
            [_classifier.weight!, _classifier.bias!], ClassifierFactor, weightDecay / ClassifierFactor);
    }

    /// <summary>
    /// [N, 3, 32, 32], normalized → logits, [N, 10]. Training convolves in bfloat16, which takes half the time on
    /// processors that know it; evaluation computes in float32.
    /// </summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _layer1.call(_prep.call(training ? input.to(bfloat16) : input));
        x = x + _residual1b.call(_residual1a.call(x));
        x = _layer2.call(x);
        x = x + _residual2b.call(_residual2a.call(x));
        x = _layer3.call(x);
        x = x + _residual3b.call(_residual3a.call(x));
        x = F.max_pool2d(x, 4).flatten(1).to(float32);
        return _classifier.call(x).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Convolution of 3×3 without bias, batch normalization, ReLU and, where asked for, max pooling of 2×2. The
    /// normalization's scale stays 1, so that pooling may as well come before it, where it leaves a quarter of the
    /// work: the maximum of values is where the maximum of their normalized, rectified selves is.
    /// </summary>
    private sealed class ConvolutionBlock : Module<Tensor, Tensor>
    {
        private const double StatisticsMomentum = 0.4;

        private readonly TorchSharp.Modules.Conv2d _conv;
        private readonly TorchSharp.Modules.BatchNorm2d _norm;
        private readonly bool _pool;

        public ConvolutionBlock(int channelsIn, int channelsOut, bool pool = false)
            : base("block")
        {
            _conv = Conv2d(channelsIn, channelsOut, 3, padding: 1, bias: false);
            _norm = BatchNorm2d(channelsOut, momentum: StatisticsMomentum);
            _norm.weight!.requires_grad = false;
            _pool = pool;
            using var noGrad = no_grad();
            init.dirac_(_conv.weight.narrow(0, 0, Math.Min(channelsIn, channelsOut))); // what came in, passed on
            register_module("conv", _conv);
            register_module("norm", _norm);
        }

        public TorchSharp.Modules.Parameter Kernel => _conv.weight;

        public TorchSharp.Modules.Parameter Offset => _norm.bias!;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = F.conv2d(input, Kernel.to(input.dtype), padding: [1, 1]);
            x = _norm.call(_pool ? F.max_pool2d(x, 2) : x);
            return F.relu(x, inplace: true).MoveToOuterDisposeScope();
        }
    }
}
