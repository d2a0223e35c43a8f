using Igos.Classifiers;
using Igos.Explainers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Perturbation;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers.Masks;

[Collection(nameof(LiveTensors))]
public class IntegratedGradientsOptimizedSaliencyTests
{
    private static readonly IntegratedGradientsOptimizedSaliencyOptions Small =
        new() { Size = 8, Iterations = 5, Steps = 7, L1 = 0.05, TotalVariation = 0.2 };

    [Theory]
    [InlineData(4, 4)]
    [InlineData(20, 8)]
    public void Explain_ScoreOfOnePatch_PointsAtThatPatch(int row, int column)
    {
        using var classifier = TinyClassifiers.Patch(row, column);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var explanation = First(input, new() { Size = 16, TotalVariation = 2 });
        var (r, c) = explanation.Heatmap.Maximum;
        // Cell i of 16 lies at pixel 31·i/15.
        Assert.InRange(31.0 * r / 15, row - 1, row + 8);
        Assert.InRange(31.0 * c / 15, column - 1, column + 8);
        Assert.True(explanation.Trace[^1].Score < 0.1 * explanation.Target.Probability);
    }

    [Fact]
    public void Explain_SameSeed_IsTheSameToTheBitAndAnotherSeedIsNot()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image, BaselineKind.Black);
        float[] Run(int seed) => First(input, Small with { Seed = seed, Noise = 1 }).Heatmap.Values.ToArray();
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void Explain_AloneOrInABatchOrUnderAnyLimit_IsTheSame()
    {
        using var classifier = TinyClassifiers.Random();
        using var images = TinyClassifiers.Images(5, 24);
        using var all = new Question(classifier, images, BaselineKind.Black);
        var together = new IntegratedGradientsOptimizedSaliency(Small).Explain(all);
        Assert.All(together, explanation => Assert.InRange(explanation.Heatmap.Max, 0.01, 1));
        foreach (var limit in (int[])[1, 4, 64])
        {
            for (var i = 0; i < 5; i++)
            {
                using var image = images[i..(i + 1)];
                using var input = new Question(classifier, image, BaselineKind.Black);
                var alone = First(input, Small with { MaxPerturbedImages = limit });
                for (var j = 0; j < alone.Heatmap.Values.Length; j++)
                {
                    Assert.Equal(together[i].Heatmap.Values[j], alone.Heatmap.Values[j], 1e-4f);
                }
            }
        }
    }

    /// <summary>The same on a real network, where ReLUs at their kink amplify every last digit.</summary>
    [Fact]
    public void Explain_SqueezeNetUnderLimitsOf4And64_IsTheSame()
    {
        using var classifier = Golden.GoldenFigures.SqueezeNet();
        using var image = Golden.GoldenFigures.Image("n02099601_golden_retriever");
        using var input = new Question(classifier, image);
        var options = new IntegratedGradientsOptimizedSaliencyOptions { Iterations = 3 };
        var (few, many) = (Explain(4), Explain(64));
        for (var i = 0; i < few.Length; i++)
        {
            Assert.Equal(few[i], many[i], 1e-4f);
        }

        float[] Explain(int limit) =>
            First(input, options with { MaxPerturbedImages = limit }).Heatmap.Values.ToArray();
    }

    [Fact]
    public void Explain_SqueezeNetAloneOrInABatchOfFive_IsTheSame()
    {
        using var classifier = Golden.GoldenFigures.SqueezeNet();
        using var scope = NewDisposeScope();
        var three = cat([.. Golden.GoldenFigures.Images.Select(Golden.GoldenFigures.Image)]);
        var images = cat([three, three[..2].flip(3)]);
        var options = new IntegratedGradientsOptimizedSaliencyOptions { Iterations = 2, Steps = 10 };
        using var all = new Question(classifier, images);
        var together = new IntegratedGradientsOptimizedSaliency(options with { MaxPerturbedImages = 64 }).Explain(all);
        for (var i = 0; i < 5; i++)
        {
            using var input = new Question(classifier, images[i..(i + 1)]);
            var alone = First(input, options with { MaxPerturbedImages = 4 });
            for (var j = 0; j < alone.Heatmap.Values.Length; j++)
            {
                Assert.Equal(together[i].Heatmap.Values[j], alone.Heatmap.Values[j], 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData(NoisePlacement.Blended)]
    [InlineData(NoisePlacement.Input)]
    public void Explain_NoisePlacement_ChangesTheHeatmapAndKeepsItsSeed(NoisePlacement placement)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image, BaselineKind.Black);
        float[] Run(NoisePlacement where) =>
            First(input, Small with { NoisePlacement = where, Noise = 1 }).Heatmap.Values.ToArray();
        Assert.Equal(Run(placement), Run(placement));
        Assert.NotEqual(Run(NoisePlacement.Blended), Run(NoisePlacement.Input));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void Explain_SmallestAndLargestMask_Works(int size)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var heatmap = new IntegratedGradientsOptimizedSaliency(Small with { Size = size }).Explain(input)[0].Heatmap;
        Assert.Equal((size, size), (heatmap.Height, heatmap.Width));
        Assert.All(heatmap.Values.ToArray(), v => Assert.InRange(v, 0, 1));
    }

    [Theory]
    [InlineData(NoisePlacement.Blended, ScoreKind.Probability)]
    [InlineData(NoisePlacement.Input, ScoreKind.Probability)]
    [InlineData(NoisePlacement.Blended, ScoreKind.Logit)]
    public void Explain_EveryVariant_LowersItsObjective(NoisePlacement placement, ScoreKind score)
    {
        using var classifier = TinyClassifiers.Patch(4, 4);
        using var image = full([1, 3, 32, 32], 0.6f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var trace = First(input, Small with { NoisePlacement = placement, Score = score }).Trace;
        Assert.NotEmpty(trace);
        for (var i = 1; i < trace.Count; i++)
        {
            // A step that the search accepts lowers the objective; α_l, taken when none is, hardly moves it.
            Assert.True(trace[i].Objective <= trace[i - 1].Objective + 1e-3);
        }
    }

    [Fact]
    public void Explain_FixedStep_TakesThatStepEachTime()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var explanation = First(input, Small with { FixedStep = 1, EarlyStop = false });
        Assert.Equal([0, 1, 2, 3, 4, 5], explanation.Trace.Select(step => step.Iteration));
        Assert.Equal([0, 1, 1, 1, 1, 1], explanation.Trace.Select(step => step.StepSize));
    }

    /// <summary>
    /// M = 1 shows the image, which costs one pass; an iteration's gradient has 7 points; every trial is one pass more.
    /// </summary>
    [Fact]
    public void Explain_Trace_BeginsAtTheImageAndCountsPasses()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image, BaselineKind.Black);
        var explanation = First(input, Small with { EarlyStop = false });
        var start = explanation.Trace[0];
        Assert.Equal((0, 0.0, 0.0, new Passes(1, 0)), (start.Iteration, start.L1, start.TotalVariation, start.Passes));
        Assert.Equal(explanation.Target.Probability, start.Score, 1e-5);
        Assert.Equal([0, 7, 14, 21, 28, 35], explanation.Trace.Select(step => step.Passes.Backward));
        var forward = explanation.Trace.Select(step => step.Passes.Forward).ToArray();
        Assert.All(forward.Zip(forward.Skip(1), (a, b) => b - a), cost => Assert.InRange(cost, 7 + 2, 7 + 12));
        Assert.Equal(explanation.Passes, explanation.Trace[^1].Passes);
    }

    [Fact]
    public void Explain_Cancelled_Throws()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        using var source = new CancellationTokenSource();
        var progress = new Steps(_ => source.Cancel());
        var igos = new IntegratedGradientsOptimizedSaliency(Small);
        Assert.Throws<OperationCanceledException>(() => igos.Explain(input, progress, source.Token));
        Assert.Equal(1, progress.Count);
    }

    [Fact]
    public void Explain_Progress_CountsIterationsToTheEnd()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        ExplanationProgress last = default;
        new IntegratedGradientsOptimizedSaliency(Small).Explain(input, new Steps(p => last = p));
        Assert.Equal(new ExplanationProgress("igos", 5, 5), last);
    }

    [Fact]
    public void Explain_Twice_LeavesNoTensor()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(2, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var input = new Question(classifier, image);
            new IntegratedGradientsOptimizedSaliency(Small).Explain(input);
        }));
    }

    [Fact]
    public void Explain_MaskFinerThanTheInput_NamesTheLimit()
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        using var input = new Question(classifier, image);
        var message = Assert.Throws<IgosException>(() => First(input, new() { Size = 25 })).Message;
        Assert.Contains("Size 25", message);
        Assert.Contains("1 to 24", message);
    }

    /// <summary>
    /// Of one cell, whose logit is 200·(M/2 − 0.4)² − 4.5: it falls from M = 1 to 0.8 and rises from there on. With
    /// the two points ½ and 1 the integrated gradient is ½·(½·−30·¼ + 20·0.07) &lt; 0: it leads out of [0,1], and every
    /// step is refused. The plain gradient, 20·0.07, leads down to σ(−4.5).
    /// </summary>
    [Fact]
    public void Explain_EveryStepRefused_CanGoAlongThePlainGradient()
    {
        var valley = new RoutingLayer("logits", "Valley", ["image"], x =>
        {
            var brightness = x[0].mean([1, 2, 3]);
            return stack([brightness * 0, (brightness - 0.4).pow(2) * 200 - 4.5], 1);
        });
        using var classifier = new NetworkClassifier("valley", new Network([valley], "image"), new ImageSize(32, 32),
            Normalization.Unit, 2);
        using var image = full([1, 3, 32, 32], 0.5f);
        using var input = new Question(classifier, image, BaselineKind.Black, [1]);
        var options = new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = 1,
            Steps = 2,
            Iterations = 1,
            Noise = 0,
            L1 = 0,
            TotalVariation = 0,
        };
        var published = First(input, options);
        Assert.Equal(1e-5, published.Trace[^1].StepSize);
        Assert.Equal(published.Trace[0].Objective, published.Trace[^1].Objective);
        Assert.Equal(2, published.Passes.Backward);
        var descending = First(input, options with { Refused = RefusedStep.PlainGradient });
        Assert.True(descending.Trace[^1].StepSize > 1e-5);
        Assert.True(descending.Trace[^1].Objective < published.Trace[^1].Objective);
        Assert.InRange(descending.Heatmap[0, 0], 0.01, 0.4);
        Assert.Equal(3, descending.Passes.Backward);
    }

    [Fact]
    public void Options_OfThePaper_AreThePublishedOnes()
    {
        var options = new IntegratedGradientsOptimizedSaliencyOptions { Preset = Preset.Paper };
        Assert.Equal((28, 15, 20), (options.Size, options.Iterations, options.StepsInForce));
        Assert.Equal((0.2, 200.0), (options.NoiseInForce, options.InitialStep));
        Assert.Equal((1.0, 20.0), (options.L1InForce, options.TotalVariationInForce));
        var fine = options with { Size = 224 };
        Assert.Equal((3.0, 60.0), (fine.L1InForce, fine.TotalVariationInForce));
        Assert.Equal((NoisePlacement.Blended, ScoreKind.Probability), (options.NoisePlacement, options.Score));
        Assert.Equal(2, options.TotalVariationExponent);
        Assert.Equal(RefusedStep.LeastStep, options.Refused);
        Assert.Equal(Effort.Normal, options.Effort);
    }

    /// <summary>What measurements chose, docs/results.md: nobody changes it unawares.</summary>
    [Fact]
    public void Options_Default_AreTheMeasuredOnes()
    {
        var options = new IntegratedGradientsOptimizedSaliencyOptions();
        var paper = options with { Preset = Preset.Paper };
        foreach (var size in (int[])[7, 14, 28])
        {
            var coarse = options with { Size = size };
            Assert.Equal((0.1, 2.0, 0.0), (coarse.L1InForce, coarse.TotalVariationInForce, coarse.NoiseInForce));
        }

        foreach (var size in (int[])[29, 56, 112, 224]) // as published
        {
            var (fine, published) = (options with { Size = size }, paper with { Size = size });
            Assert.Equal((published.L1InForce, published.TotalVariationInForce, published.NoiseInForce),
                (fine.L1InForce, fine.TotalVariationInForce, fine.NoiseInForce));
        }

        var given = options with { L1 = 2, TotalVariation = 3, Noise = 0.1 };
        Assert.Equal((2.0, 3.0, 0.1), (given.L1InForce, given.TotalVariationInForce, given.NoiseInForce));
        var low = options with { Effort = Effort.Low };
        Assert.Equal((5, 15), (low.StepsInForce, low.Iterations));
        Assert.Equal(7, (low with { Steps = 7 }).StepsInForce);
    }

    [Fact]
    public void Options_Invalid_AreAllNamedAtOnce()
    {
        var wrong = new IntegratedGradientsOptimizedSaliencyOptions
        {
            Size = 0,
            Steps = -1,
            Noise = double.NaN,
            L1 = -1,
            MaxPerturbedImages = 0,
            FixedStep = 0,
        };
        var message = Assert.Throws<IgosException>(() => new IntegratedGradientsOptimizedSaliency(wrong)).Message;
        foreach (var name in (string[])["Size", "Steps", "Noise", "L1", "MaxPerturbedImages", "FixedStep"])
        {
            Assert.Contains(name, message);
        }
    }

    private static Explanation First(Question input, IntegratedGradientsOptimizedSaliencyOptions options) =>
        new IntegratedGradientsOptimizedSaliency(options).Explain(input)[0];

    private sealed class Steps(Action<ExplanationProgress> report) : IProgress<ExplanationProgress>
    {
        public int Count { get; private set; }

        public void Report(ExplanationProgress value)
        {
            Count++;
            report(value);
        }
    }
}
