using Igos.Classifiers.Zoo;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace TrainCifar10;

/// <summary>
/// A residual network of nine weighted layers for 32×32 images, after the ResNet-9 of the DAWNBench entries (D. Page, "How to
/// train your ResNet", 2018) with fewer channels, so that its weights in half precision take less than 2 MB.
/// </summary>
internal sealed class ThinResNet9 : Module<Tensor, Tensor>
{
    private readonly ConvolutionBlock _prep;
    private readonly ConvolutionBlock _layer1;
    private readonly ConvolutionBlock _residual1a;
    private readonly ConvolutionBlock _residual1b;
    private readonly ConvolutionBlock _layer2;
    private readonly ConvolutionBlock _residual2a;
    private readonly ConvolutionBlock _residual2b;
    private readonly ConvolutionBlock _layer3;
    private readonly TorchSharp.Modules.Linear _classifier;

    public ThinResNet9(int[] widths)
        : base(Cifar10ResNet9.Name)
    {
        _prep = new ConvolutionBlock(3, widths[0]);
        _layer1 = new ConvolutionBlock(widths[0], widths[1]);
        _residual1a = new ConvolutionBlock(widths[1], widths[1]);
        _residual1b = new ConvolutionBlock(widths[1], widths[1]);
        _layer2 = new ConvolutionBlock(widths[1], widths[2]);
        _residual2a = new ConvolutionBlock(widths[2], widths[2]);
        _residual2b = new ConvolutionBlock(widths[2], widths[2]);
        _layer3 = new ConvolutionBlock(widths[2], widths[3]);
        _classifier = Linear(widths[3], Cifar10ResNet9.Labels.Count);
        init.zeros_(_classifier.weight); // the first steps then shape the features, not the scale of the logits
        register_module("prep", _prep);
        register_module("layer1", _layer1);
        register_module("residual1a", _residual1a);
        register_module("residual1b", _residual1b);
        register_module("layer2", _layer2);
        register_module("residual2a", _residual2a);
        register_module("residual2b", _residual2b);
        register_module("layer3", _layer3);
        register_module("classifier", _classifier);
    }

    /// <summary>The first convolution's weights, [C, 3, 3, 3].</summary>
    public Tensor FirstKernel => _prep.Kernel;

    /// <summary>[N, 3, 32, 32], normalized → logits, [N, 10].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Pool(_layer1.call(_prep.call(input)));
        x = x + _residual1b.call(_residual1a.call(x));
        x = Pool(_layer2.call(x));
        x = x + _residual2b.call(_residual2a.call(x));
        x = Pool(_layer3.call(x));
        x = F.max_pool2d(x, 4).flatten(1);
        return _classifier.call(x).MoveToOuterDisposeScope();
    }

    private static Tensor Pool(Tensor x) => F.max_pool2d(x, 2);

    /// <summary>Convolution of 3×3 without bias, batch normalization, ReLU.</summary>
    private sealed class ConvolutionBlock : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Conv2d _conv;
        private readonly TorchSharp.Modules.BatchNorm2d _norm;

        public ConvolutionBlock(int channelsIn, int channelsOut)
            : base("block")
        {
            _conv = Conv2d(channelsIn, channelsOut, 3, padding: 1, bias: false);
            _norm = BatchNorm2d(channelsOut);
            register_module("conv", _conv);
            register_module("norm", _norm);
        }

        public Tensor Kernel => _conv.weight;

        public override Tensor forward(Tensor input) => F.relu(_norm.call(_conv.call(input)), inplace: true);
    }
}
