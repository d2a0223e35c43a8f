// I-GOS on ResNet-50, batch by batch: Timing WEIGHTS DEVICE LIMIT NOISE BATCH…, a line of JSON a batch. resnet50.py does the same.
using System.Diagnostics;
using System.Globalization;
using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Loading;
using Igos.NativeLibraries;
using static TorchSharp.torch;

const int Side = 224;
TorchNative.EnsureLoaded();
var (weights, device, limit) = (args[0], new Device(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture));
using var classifier = Classifier.Load("resnet50", new ModelOptions { Weights = weights, Device = device });
var explainer = new IntegratedGradientsOptimizedSaliency(new()
{
    EarlyStop = false,
    RelaxL1 = false,
    L1 = 0.1,
    TotalVariation = 0.2, // small, for a network by chance has rough gradients
    Noise = double.Parse(args[3], CultureInfo.InvariantCulture),
    MaxPerturbedImages = limit,
});
foreach (var batch in args[4..].Select(batch => int.Parse(batch, CultureInfo.InvariantCulture)))
{
    Run(batch); // what the first search of a batch alone costs
    Console.WriteLine(Run(batch));
}

string Run(int batch)
{
    using var pixels = Images(batch).to(device);
    using var question = new Question(classifier, pixels);
    Synchronize();
    var watch = Stopwatch.StartNew();
    var explanations = explainer.Explain(question);
    Synchronize();
    var seconds = watch.Elapsed.TotalSeconds / batch;
    var (forward, backward) = (explanations.Average(e => e.Passes.Forward), explanations.Average(e => e.Passes.Backward));
    return string.Create(CultureInfo.InvariantCulture, $$"""
        {"batch": {{batch}}, "seconds": {{seconds:0.000}}, "forward": {{forward:0.#}}, "backward": {{backward:0.#}}}
        """);
}

void Synchronize()
{
    if (device.type == TorchSharp.DeviceType.CUDA)
    {
        cuda.synchronize();
    }
}

// Waves: the same in any language, and different for each image and channel.
static Tensor Images(int count)
{
    var values = new float[count * 3 * Side * Side];
    for (var i = 0; i < values.Length; i++)
    {
        var (x, y, plane) = (i % Side, i / Side % Side, i / (Side * Side));
        values[i] = (float)(0.5 + 0.4 * Math.Sin(0.05 * x * (1 + plane % 3) + 0.03 * y * (1 + plane / 3)));
    }

    return tensor(values, [count, 3, Side, Side]);
}
