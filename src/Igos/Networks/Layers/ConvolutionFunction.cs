using static TorchSharp.torch;

namespace Igos.Networks.Layers;

/// <summary>
/// A convolution of stride 1 and its activation, differentiable in the input alone, and once: the gradient is a
/// convolution too, by the kernel turned around.
/// </summary>
internal sealed class ConvolutionFunction : autograd.SingleTensorFunction<ConvolutionFunction>
{
    /// <summary>
    /// What this thread returned last. Native code has copied it when the next gradient is asked for, so it goes then:
    /// in the scope around the whole pass every layer's gradient would stay in memory until the end.
    /// </summary>
    [ThreadStatic]
    private static Tensor? _returned;

    /// <inheritdoc/>
    public override string Name => nameof(ConvolutionFunction);

    /// <summary>Convolves and activates.</summary>
    /// <param name="convolution">Of stride 1.</param>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="activation">What follows.</param>
    /// <returns>[N, O, H′, W′]; the caller's.</returns>
    public static Tensor Of(Convolution convolution, Tensor input, FusedActivation activation) =>
        apply(input, convolution, activation);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, convolution, activation) = ((Tensor)vars[0], (Convolution)vars[1], (FusedActivation)vars[2]);
        ctx.save_data("convolution", convolution);
        ctx.save_data("activation", activation);
        var output = convolution.ForwardAlone(input, activation);
        if (!activation.IsIdentity)
        {
            ctx.save_for_backward([output.detach()]); // the output itself would keep itself alive
        }

        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
    {
        _returned?.Dispose();
        using var scope = NewDisposeScope();
        var convolution = (Convolution)ctx.get_data("convolution");
        var activation = (FusedActivation)ctx.get_data("activation");
        var output = activation.IsIdentity ? gradient : ctx.get_saved_variables()[0];
        var before = activation.Backward(gradient, output);
        gradient.Dispose();
        _returned = convolution.InputGradient(before).MoveToOuterDisposeScope();
        return [_returned, null!, null!];
    }
}
