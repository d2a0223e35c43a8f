using Igos.Classifiers;
using Igos.Networks.Layers;
using Igos.Tensors;
using static TorchSharp.torch;

namespace Igos.Explainers.Gradients;

/// <summary>The input gradient of a logit under another rule for the ReLUs.</summary>
internal static class RectifiedGradient
{
    /// <summary>
    /// The greatest absolute value over the channels of the network's own input, [N, H, W]; the caller's. A ReLU passes
    /// g·[g &gt; 0]·[x &gt; 0] where <paramref name="guided"/>, else g·[g &gt; 0].
    /// </summary>
    public static Tensor Of(Probe probe, Method method, int[] rows, bool guided)
    {
        using var scope = NewDisposeScope();
        var images = Rows.Of(probe.Question.Images, rows);
        var gradient = probe.InputGradient(method.Name, images, rows,
            (layer, inputs) => layer is Relu relu ? Relu(relu, inputs[0], guided) : layer.Forward(inputs));
        return gradient.abs().amax([1]).MoveToOuterDisposeScope();
    }

    /// <summary>Above its upper bound, if it has one, a ReLU passes nothing back.</summary>
    /// <summary>A network without any ReLU leaves the rule nothing to change.</summary>
    public static IEnumerable<Warning> Warnings(Probe probe, Method method)
    {
        if (!probe.Network(method.Name).Layers.Any(layer => layer is Relu))
        {
            yield return new Warning(WarningScope.Method, WarningKind.PlainGradient,
                $"{probe.Question.Classifier.Name} has no ReLU, so that this is the plain gradient.");
        }
    }

    private static Tensor Relu(Relu relu, Tensor x, bool guided) =>
        relu.IsBounded ? Relu(x, guided).HardTanh(double.NegativeInfinity, relu.UpperBound) : Relu(x, guided);

    private static Tensor Relu(Tensor x, bool guided) =>
        guided ? PositiveGradient.Behind(x, rectify: false).relu() : PositiveGradient.Behind(x, rectify: true);

    /// <summary>x, or max(0, x), which passes back what is positive of a gradient.</summary>
    private sealed class PositiveGradient : autograd.SingleTensorFunction<PositiveGradient>
    {
        /// <inheritdoc/>
        public override string Name => nameof(PositiveGradient);

        public static Tensor Behind(Tensor x, bool rectify) => apply(x, rectify);

        /// <inheritdoc/>
        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) =>
            (bool)vars[1] ? ((Tensor)vars[0]).relu() : ((Tensor)vars[0]).alias();

        /// <inheritdoc/>
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            // For CUDA this runs on libtorch's own thread, where no scope holds what is read after the return.
            var positive = gradient.relu();
            ctx.save_data("held", new[] { gradient, positive });
            return [positive, null!];
        }
    }
}
