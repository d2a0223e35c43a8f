// Explains one photograph again and again by each method while another thread collects garbage without a pause. No
// explanation may fail and all of a method's must be equal bit for bit: then the exit code is 0, else 1. From the root:
//
//   export MALLOC_PERTURB_=165 DOTNET_TieredCompilation=0
//   dotnet run -c Release --project bench/Igos.CollectionStress -- 5000 [METHOD…]
//
// MALLOC_PERTURB_ (glibc) overwrites memory as it is freed, so whoever still reads it notices. Without tiers all code
// is optimized at once and lets go of its objects as early as it ever does. DOTNET_gcServer=1 and DOTNET_gcConcurrent=0
// choose other collectors.
using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Igos.Classifiers;
using Igos.Explainers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;
using TorchSharp;

var count = int.Parse(args[0]);
var methods = args.Length > 1 ? args[1..].Select(Methods.Find) : Methods.All;
var mode = $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}";
using var classifier = Classifier.Load();
using var photograph = Photograph.Read("assets/cat.png");
torch.set_num_threads(1);
using var done = new CancellationTokenSource();
var collector = new Thread(Collect) { IsBackground = true };
collector.Start();
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
return failures == 0 ? 0 : 1;

// Short: what costs time is the network's passes, and what fails is what lies between them.
static IExplainer Explainer(Method method)
{
    (string Name, object Value)[] few = [("size", 8), ("iterations", 2), ("steps", 4)];
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
            var score = DeletionInsertion.Score(question, [heatmap], new() { Steps = 4 })[0];
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
    List<byte[]> kept = [];
    for (var i = 0; !done.IsCancellationRequested; i++)
    {
        for (var k = 0; k < 100; k++)
        {
            kept.Add(new byte[k * 100]);
        }

        kept.RemoveAll(array => array.Length % 700 != 0 || kept.Count > 10_000);
        GC.Collect(i % 20 == 0 ? 2 : 0);
    }
}
