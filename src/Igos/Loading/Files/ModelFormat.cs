namespace Igos.Loading.Files;

/// <summary>What a model's file can be.</summary>
public enum ModelFormat
{
    /// <summary>A whole model as an ONNX graph.</summary>
    Onnx,

    /// <summary>A whole model as torch.jit.save wrote it.</summary>
    TorchScript,

    /// <summary>Weights as torch.save wrote them: a state dict or a checkpoint.</summary>
    PyTorch,

    /// <summary>Weights as .safetensors.</summary>
    Safetensors,

    /// <summary>The index.json of weights in several .safetensors files.</summary>
    SafetensorsIndex,
}
