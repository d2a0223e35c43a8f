using System.Diagnostics;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TrainCifar10;

/// <summary>
/// Stochastic gradient descent with Nesterov's momentum on a one-cycle schedule (Smith and Topin 2019), cross entropy
/// with label smoothing, slow weights that the others return to, and a checkpoint after each epoch.
/// </summary>
internal sealed class Training : IDisposable
{
    private const double Momentum = 0.9;
    private const double WeightDecay = 5e-4;
    private const double LabelSmoothing = 0.1;
    private const double WarmUp = 0.2; // share of the steps in which the rate rises

    private readonly TrainingOptions _options;
    private readonly Cifar10 _data;
    private readonly NesterovMomentum _optimizer;
    private readonly Lookahead _lookahead;
    private int _epochsDone;

    public Training(Cifar10 data, TrainingOptions options, bool resume)
    {
        if (data.Images.Length < options.BatchSize)
        {
            throw new InvalidDataException(
                $"A batch of {options.BatchSize} images needs more than the {data.Images.Length} there are.");
        }

        (_data, _options) = (data, options);
        manual_seed(options.Seed);
        Model = new ThinResNet11(options.Widths);
        int[] spread = [.. Enumerable.Range(0, 1000).Select(i => i * (data.Images.Length / 1000))];
        using (var sample = Batches.Plain(data, spread))
        {
            Whitening.Initialize(Model.FirstKernel, sample);
        }

        _optimizer = new NesterovMomentum(Model.Groups(WeightDecay), Momentum);
        if (resume)
        {
            _epochsDone = Checkpoint.Load(options.Checkpoint, Model, _optimizer);
            Console.WriteLine($"Resumed after epoch {_epochsDone}.");
        }

        _lookahead = new Lookahead(
        [
            .. Model.parameters().Where(p => p.requires_grad),
            .. Model.buffers().Where(b => b.is_floating_point()),
        ]);
    }

    /// <summary>In training; this run's own.</summary>
    public ThinResNet11 Model { get; }

    /// <summary>Trains until all epochs are done.</summary>
    /// <param name="afterEpoch">Called with the number of epochs done.</param>
    public void Run(Action<int> afterEpoch)
    {
        while (_epochsDone < _options.Epochs)
        {
            RunEpoch(_epochsDone);
            _epochsDone++;
            Checkpoint.Save(_options.Checkpoint, _epochsDone, Model, _optimizer);
            afterEpoch(_epochsDone);
        }
    }

    public void Dispose()
    {
        _lookahead.Dispose();
        _optimizer.Dispose();
        Model.Dispose();
    }

    private void RunEpoch(int epoch)
    {
        // Seeded by the epoch: a resumed run sees the same order and crops as an uninterrupted one.
        var random = new Random(EpochSeed(_options.Seed, epoch));
        int[] order = [.. Enumerable.Range(0, _data.Images.Length)];
        random.Shuffle(order);
        var watch = Stopwatch.StartNew();
        var steps = order.Length / _options.BatchSize;
        double lossSum = 0;
        Model.train();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var batch = order.AsSpan(step * _options.BatchSize, _options.BatchSize);
            var images = Batches.Augmented(_data, batch, epoch, _options.Shift, _options.Cutout, random);
            var labels = tensor(Array.ConvertAll(batch.ToArray(), i => (long)_data.Labels[i]));
            var loss = F.cross_entropy(Model.call(images), labels, label_smoothing: LabelSmoothing);
            loss.backward();
            var progress = (epoch * (double)steps + step) / (_options.Epochs * (double)steps);
            _optimizer.Step(Rate(progress));
            if (step % Lookahead.Interval == Lookahead.Interval - 1 || step == steps - 1)
            {
                _lookahead.Step(progress);
            }

            lossSum += loss.item<float>();
            if (step % 20 == 19 || step == steps - 1)
            {
                var seconds = watch.Elapsed.TotalSeconds;
                Console.WriteLine($"epoch {epoch + 1}/{_options.Epochs} step {step + 1}/{steps} "
                    + $"loss {lossSum / (step + 1):0.000} "
                    + $"{(step + 1) * _options.BatchSize / seconds:0} images/s");
            }
        }
    }

    private double Rate(double progress) => _options.PeakRate
        * (progress < WarmUp ? 0.1 + 0.9 * progress / WarmUp : (1 - progress) / (1 - WarmUp));

    private static int EpochSeed(int seed, int epoch) => unchecked(seed * 7919 + epoch * 104729 + 17);
}
