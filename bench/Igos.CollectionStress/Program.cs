// Explains one photograph again and again by each method while another thread collects garbage without a pause and a
// third allocates. No explanation may fail and all of a method's must be equal bit for bit: then the exit code is 0,
// else 1. From the root:
//
//   export MALLOC_PERTURB_=165 DOTNET_TieredCompilation=0
//   dotnet run -c Release --project bench/Igos.CollectionStress -- 5000 [METHOD…]
//
// MALLOC_PERTURB_ (glibc) overwrites memory as it is freed, so whoever still reads it notices. Without tiers all code
// is optimized at once and lets go of its objects as early as it ever does. DOTNET_gcServer=1 and DOTNET_gcConcurrent=0
// choose other collectors. docs/architecture.md says how many explanations of each method have passed so far.
using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;
using TorchSharp;
using static TorchSharp.torch;

var count = int.Parse(args[0]);
var methods = args.Length > 1 ? args[1..].Select(Methods.Find) : Methods.All;
var mode = $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}";
torch.set_num_threads(1);
using var classifier = Small();
using var photograph = Photograph.Read("assets/cat.png");
using var done = new CancellationTokenSource();
var collector = new Thread(Collect) { IsBackground = true };
collector.Start();
var allocating = new Thread(Allocate) { IsBackground = true };
allocating.Start();
var failures = 0;
foreach (var method in methods)
{
    var watch = Stopwatch.StartNew();
    var collections = GC.CollectionCount(0);
    var (failed, different, hash) = Explain(Explainer(method));
    failures += failed + different;
    Console.WriteLine($"{method.Name} ({mode}): {count} explanations, {failed} failed, {different} different "
        + $"from {hash}, {GC.CollectionCount(0) - collections} collections, {watch.Elapsed.TotalSeconds:0} s");
}

done.Cancel();
collector.Join();
allocating.Join();
return failures == 0 ? 0 : 1;

// Eight by eight pixels, and a layer of each kind that methods know: what costs time is the network's passes, and what
// fails is what lies between them.
static NetworkClassifier Small()
{
    using var generator = new Generator(3, CPU);
    Tensor Weights(params long[] shape) => randn(shape, generator: generator);
    var network = new Network(
    [
        new Convolution("first", "image", Weights(4, 3, 3, 3), Weights(4), padding: [1, 1, 1, 1]),
        new BatchNormalization("normalized", "first", ones(4), zeros(4), Weights(4), ones(4), 1e-5),
        new Relu("first relu", "normalized"),
        new Convolution("second", "first relu", Weights(4, 4, 3, 3), padding: [1, 1, 1, 1]),
        new Addition("sum", "first relu", "second"),
        new Relu("second relu", "sum"),
        new RoutingLayer("pooled", "MaxPooling", ["second relu"],
            x => nn.functional.max_pool2d(x[0], 2)),
        AveragePooling.Global("average", "pooled"),
        new RoutingLayer("flat", "Flatten", ["average"], x => x[0].flatten(1)),
        new Linear("classifier", "flat", Weights(5, 4), Weights(5)),
    ], "image");
    return new NetworkClassifier("small", network, new ImageSize(8, 8), Normalization.ImageNet, 5);
}

// Few of everything, but two at least of what is repeated.
static IExplainer Explainer(Method method)
{
    (string Name, object Value)[] few = [("size", 4), ("iterations", 2), ("steps", 2), ("places", 2)];
    var itsOwn = few.Where(v => method.Find(v.Name) is not null);
    return method.Create(method.With(itsOwn.Select(v => KeyValuePair.Create(v.Name, v.Value))));
}

(int Failed, int Different, string Hash) Explain(IExplainer explainer)
{
    var (failed, different) = (0, 0);
    byte[]? first = null;
    for (var i = 0; i < count; i++)
    {
        try
        {
            using var pixels = photograph.ToTensor(classifier.InputSize);
            using var question = new Question(classifier, pixels);
            var heatmap = explainer.Explain(question)[0].Heatmap;
            var score = DeletionInsertion.Score(question, [heatmap], new() { Steps = 2 })[0];
            double[] scores = [score.Deletion, score.Insertion];
            byte[] result = [.. MemoryMarshal.AsBytes(heatmap.Values), .. MemoryMarshal.AsBytes(scores.AsSpan())];
            first ??= result;
            different += first.AsSpan().SequenceEqual(result) ? 0 : 1;
        }
        catch (Exception e)
        {
            if (failed++ == 0)
            {
                Console.WriteLine(e);
            }
        }
    }

    return (failed, different, Convert.ToHexStringLower(SHA256.HashData(first ?? []))[..8]);
}

void Collect()
{
    for (var i = 0; !done.IsCancellationRequested; i++)
    {
        GC.Collect(i % 20 == 0 ? 2 : 0);
        if (i % 4 == 0)
        {
            Thread.Sleep(1); // else the explanations stand still most of the time
        }
    }
}

void Allocate()
{
    var kept = new byte[1000][];
    for (var i = 0; !done.IsCancellationRequested; i++)
    {
        kept[i % kept.Length] = new byte[i % 5000];
        if (i % 1000 == 0)
        {
            Thread.Sleep(1);
        }
    }
}
