namespace Igos.Loading.TorchScript;

/// <summary>
/// The operators that image classifiers compute with. None reads or writes anything outside the network.
/// </summary>
internal static class TorchScriptOperators
{
    /// <summary>
    /// Names as TorchScript prints them: those of aten without their namespace, all others with it. Libtorch has each
    /// of them as an operator of its own; at a name that it lacks it ends the process.
    /// </summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>((
        // Convolution, pooling, normalization
        "conv1d conv2d conv3d _convolution convolution conv_transpose2d linear addmm mm bmm matmul baddbmm einsum "
        + "max_pool1d max_pool2d max_pool2d_with_indices avg_pool1d avg_pool2d adaptive_avg_pool1d "
        + "adaptive_avg_pool2d adaptive_max_pool2d "
        + "batch_norm layer_norm native_layer_norm group_norm instance_norm rms_norm linalg_vector_norm norm "
        + "dropout dropout_ bernoulli_ feature_dropout alpha_dropout upsample_nearest2d "
        + "upsample_bilinear2d upsample_bicubic2d __interpolate grid_sampler "
        + "pixel_shuffle pixel_unshuffle channel_shuffle unfold im2col pad constant_pad_nd "
        + "reflection_pad2d replication_pad2d scaled_dot_product_attention "
        + "conv_transpose1d conv_transpose3d avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool1d "
        + "adaptive_max_pool3d max_pool1d_with_indices max_pool3d_with_indices max_unpool2d "
        + "native_batch_norm native_group_norm native_dropout upsample_linear1d upsample_nearest1d "
        + "upsample_nearest3d upsample_trilinear3d _upsample_nearest_exact2d _upsample_bilinear2d_aa "
        + "_upsample_bicubic2d_aa affine_grid_generator grid_sampler_2d linalg_norm linalg_matrix_norm "
        + "frobenius_norm renorm _weight_norm _weight_norm_interface addmv addbmm mv dot outer ger inner "
        + "tensordot kron bilinear embedding cdist pairwise_distance cosine_similarity "

        // Recurrent networks and attention
        + "lstm lstm_cell gru gru_cell rnn_tanh rnn_tanh_cell rnn_relu rnn_relu_cell "
        + "_transformer_encoder_layer_fwd _native_multi_head_attention "

        // Activation
        + "relu relu_ relu6 relu6_ leaky_relu leaky_relu_ elu elu_ selu selu_ celu celu_ gelu "
        + "gelu_ silu silu_ mish mish_ prelu rrelu "
        + "hardswish hardswish_ hardsigmoid hardsigmoid_ hardtanh hardtanh_ sigmoid sigmoid_ tanh tanh_ "
        + "softplus softmax log_softmax log_sigmoid glu threshold threshold_ "
        + "hardshrink softshrink _softmax _log_softmax _prelu_kernel logit "

        // Arithmetic
        + "add add_ sub sub_ rsub mul mul_ div div_ floor_divide floordiv remainder fmod neg neg_ "
        + "abs exp expm1 log log1p log2 sqrt sqrt_ rsqrt square pow reciprocal "
        + "sin cos tan atan atan2 erf floor floor_ ceil round trunc sign clamp clamp_ clamp_min "
        + "clamp_min_ clamp_max clamp_max_ clip minimum maximum addcmul addcdiv lerp nan_to_num "
        + "eq ne lt le gt ge logical_and logical_or logical_not logical_xor bitwise_and bitwise_or "
        + "bitwise_not isnan isinf isfinite where masked_fill masked_fill_ masked_select "
        + "log10 sinh cosh sinc asin acos hypot xlogy heaviside logaddexp logcumsumexp diff multiply "
        + "subtract divide true_divide negative absolute sgn abs_ ceil_ round_ trunc_ sign_ exp_ expm1_ "
        + "log_ log1p_ pow_ square_ rsqrt_ reciprocal_ erf_ clip_ floor_divide_ addcmul_ addcdiv_ lerp_ "
        + "nan_to_num_ angle real imag complex is_complex is_nonzero special_expit view_as_complex "
        + "view_as_real fft_fft fft_ifft fft_rfft fft_irfft fft_fft2 fft_ifft2 fft_rfft2 fft_irfft2 "
        + "fft_fftn fft_ifftn fft_fftshift fft_ifftshift "

        // Reduction and order
        + "sum mean prod amax amin max min argmax argmin std var std_mean var_mean logsumexp "
        + "cumsum cumprod all any topk sort argsort median "
        + "aminmax nanmean nansum count_nonzero nonzero quantile kthvalue msort cummax cummin "

        // Shape
        + "reshape view view_as flatten unflatten squeeze squeeze_ unsqueeze unsqueeze_ permute "
        + "transpose transpose_ t t_ swapaxes swapdims movedim numpy_T expand expand_as repeat "
        + "repeat_interleave tile roll flip "
        + "cat concat concatenate stack hstack vstack split split_with_sizes chunk unbind "
        + "tensor_split narrow slice select index index_select gather scatter scatter_ scatter_add "
        + "index_add index_put_ take "
        + "size numel dim len is_contiguous contiguous alias clone copy_ detach detach_ to type_as cpu "
        + "item Int Float Bool ScalarImplicit IntImplicit FloatImplicit "
        + "moveaxis broadcast_to broadcast_tensors as_strided _unsafe_view unsafe_chunk unsafe_split "
        + "unsafe_split_with_sizes column_stack dstack block_diag diag diag_embed diagonal rot90 fliplr "
        + "flipud mT mH index_fill index_fill_ index_copy scatter_reduce masked_scatter take_along_dim "
        + "select_scatter slice_scatter "

        // New tensors
        + "zeros ones full empty zeros_like ones_like full_like empty_like new_zeros new_ones new_full arange linspace "
        + "eye tensor as_tensor scalar_tensor tril triu one_hot meshgrid fill_ zero_ "

        // Lists, text and the rest that scripted code is made of
        + "append extend insert list dict keys values items get __getitem__ __contains__ __is__ __isnot__ "
        + "__not__ __and__ __or__ __xor__ __range_length __derive_index is_floating_point is_grad_enabled "
        + "device format str warn requires_grad_ "
        + "ops.prim.RaiseException ops.prim.NumToTensor ops.prim.min ops.prim.max ops.prim.abs "
        + "ops.prim.data ops.prim.device ops.prim.dtype ops.prim.layout ops.prim.requires_grad "
        + "ops.prim.shape ops.prim.is_cuda ops.prim.unchecked_unwrap_optional "
        + "ops.prim.ImplicitTensorToNum ops.prim.TupleIndex ops.prim.tolist ops.prim.rangelist").Split(' '));
}
