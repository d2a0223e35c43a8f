using Igos.Classifiers;
using static TorchSharp.torch;

namespace Igos.Tests.Devices;

/// <summary>
/// The GPU that tests compute on, in float32: TensorFloat-32, which cuDNN takes by itself, has a mantissa of 10 bits.
/// </summary>
internal static class CudaDevice
{
    /// <summary>Names another device than the first GPU, such as <c>cuda:1</c>, or cpu to try the tests.</summary>
    private const string Variable = "IGOS_TEST_DEVICE";

    /// <summary>Skips the test where there is none.</summary>
    public static Device Get()
    {
        var name = Environment.GetEnvironmentVariable(Variable) ?? "cuda:0";
        Assert.SkipUnless(name == "cpu" || cuda.is_available(),
            "There is no CUDA device that libtorch can use: eng/gpu/check.sh runs these tests where there is one.");
        backends.cudnn.allow_tf32 = false;
        backends.cuda.matmul.allow_tf32 = false;
        return new Device(name);
    }

    /// <summary>The same classifier there; the network is moved.</summary>
    public static NetworkClassifier Moved(NetworkClassifier classifier, Device device) => new(classifier.Name,
        classifier.Network, classifier.InputSize, classifier.Normalization, classifier.ClassCount, device: device);
}
