namespace Igos.Loading.TorchScript;

/// <summary>
/// The operators that image classifiers compute with. None reads or writes anything outside the network.
/// </summary>
internal static class TorchScriptOperators
{
    /// <summary>Names as TorchScript prints them: those of aten without their namespace, all others with it.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>((
        // Convolution, pooling, normalization
        "conv1d conv2d conv3d _convolution convolution conv_transpose2d linear addmm mm bmm matmul baddbmm einsum "
        + "max_pool1d max_pool2d max_pool2d_with_indices avg_pool1d avg_pool2d adaptive_avg_pool1d adaptive_avg_pool2d "
        + "adaptive_max_pool2d batch_norm layer_norm native_layer_norm group_norm instance_norm local_response_norm "
        + "rms_norm linalg_vector_norm norm dropout dropout_ bernoulli_ feature_dropout alpha_dropout "
        + "upsample_nearest2d upsample_bilinear2d upsample_bicubic2d __interpolate grid_sampler pixel_shuffle "
        + "pixel_unshuffle channel_shuffle unfold im2col fold pad constant_pad_nd reflection_pad2d replication_pad2d "
        + "scaled_dot_product_attention "

        // Activation
        + "relu relu_ relu6 relu6_ leaky_relu leaky_relu_ elu elu_ selu selu_ celu celu_ gelu gelu_ silu silu_ mish "
        + "mish_ prelu rrelu hardswish hardswish_ hardsigmoid hardsigmoid_ hardtanh hardtanh_ sigmoid sigmoid_ tanh "
        + "tanh_ softplus softsign softmax log_softmax log_sigmoid glu threshold threshold_ "

        // Arithmetic
        + "add add_ sub sub_ rsub mul mul_ div div_ floor_divide floordiv remainder fmod neg neg_ abs exp expm1 log "
        + "log1p log2 sqrt sqrt_ rsqrt square pow reciprocal sin cos tan atan atan2 erf floor floor_ ceil round trunc "
        + "sign clamp clamp_ clamp_min clamp_min_ clamp_max clamp_max_ clip minimum maximum addcmul addcdiv lerp "
        + "nan_to_num eq ne lt le gt ge logical_and logical_or logical_not logical_xor bitwise_and bitwise_or "
        + "bitwise_not isnan isinf isfinite where masked_fill masked_fill_ masked_select "

        // Reduction and order
        + "sum mean prod amax amin max min argmax argmin std var std_mean var_mean logsumexp cumsum cumprod all any "
        + "topk sort argsort median "

        // Shape
        + "reshape view view_as flatten unflatten squeeze squeeze_ unsqueeze unsqueeze_ permute transpose transpose_ t "
        + "t_ swapaxes swapdims movedim numpy_T expand expand_as repeat repeat_interleave tile roll flip cat concat "
        + "concatenate stack hstack vstack split split_with_sizes chunk unbind tensor_split narrow slice select index "
        + "index_select gather scatter scatter_ scatter_add index_add index_put_ take size numel dim len is_contiguous "
        + "contiguous alias clone copy_ detach detach_ to type_as type float half double int long bool cpu item Int "
        + "Float Bool ScalarImplicit IntImplicit FloatImplicit "

        // New tensors
        + "zeros ones full empty zeros_like ones_like full_like empty_like new_zeros new_ones new_full arange linspace "
        + "eye tensor as_tensor scalar_tensor tril triu one_hot meshgrid fill_ zero_ "

        // Lists, text and the rest that scripted code is made of
        + "append extend insert list dict keys values items get __getitem__ __contains__ __is__ __isnot__ __not__ "
        + "__and__ __or__ __xor__ __range_length __derive_index not is_floating_point is_grad_enabled device dtype "
        + "format str warn requires_grad_ ops.prim.RaiseException ops.prim.NumToTensor ops.prim.min ops.prim.max "
        + "ops.prim.abs ops.prim.data ops.prim.device ops.prim.dtype ops.prim.layout ops.prim.requires_grad "
        + "ops.prim.shape ops.prim.is_cuda ops.prim.unchecked_unwrap_optional ops.prim.ImplicitTensorToNum "
        + "ops.prim.TupleIndex ops.prim.tolist ops.prim.rangelist").Split(' '));
}
