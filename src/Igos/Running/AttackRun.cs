using System.Diagnostics;
using Igos.Attacks;
using Igos.Classifiers;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Running;

/// <summary>
/// Attacks photographs and explains the picture before and after, each for what the classifier sees in it.
/// </summary>
public static class AttackRun
{
    /// <summary>Reads a photograph, attacks it, and explains both pictures by every method.</summary>
    /// <param name="classifier">What is asked, and attacked.</param>
    /// <param name="path">The photograph's file.</param>
    /// <param name="attack">The attack's options; its target is set by <paramref name="target"/>.</param>
    /// <param name="target">Where it leads.</param>
    /// <param name="options">
    /// How the pictures are explained and judged; without methods they are only looked at. Each is asked about its own
    /// most probable class, whatever target is set here.
    /// </param>
    /// <param name="use">What is done with the results while the pictures are there, such as writing them.</param>
    /// <param name="events">Told what happens as it happens.</param>
    /// <param name="cancellationToken">Stops between two network passes.</param>
    /// <returns>What <paramref name="use"/> made of the results.</returns>
    /// <exception cref="IgosException">
    /// The photograph can't be read, or the attack or a method failed.
    /// </exception>
    public static T AttackFile<T>(IClassifier classifier, string path,
        MomentumIterativeFastGradientSignOptions attack, AttackTarget target, RunOptions options,
        Func<AttackedPhotograph, T> use, Action<RunEvent>? events = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var photograph = Photograph.Read(path, options.MaxPixels);
        // What is attacked is what a file can hold, so that before and after differ by the attack alone.
        using var original = Photograph.From(photograph.ToTensor(classifier.InputSize, options.Resize));
        using var pixels = original.ToTensor(classifier.InputSize);
        using var question = new Question(classifier, pixels, options.Baseline, seed: options.Seed);
        var resolved = attack with { Target = target.Resolve(question, options.Seed) };
        var watch = Stopwatch.StartNew();
        var told = events is null ? null : new Relay(done => events(new AttackWorking(done, resolved.Iterations)));
        using var images = new MomentumIterativeFastGradientSign(resolved).Attack(question, told, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        using var adversarial = Photograph.From(images.Rounded);
        var alike = options with { Resize = Resize.Squash, Target = null };
        ExplainedPhotograph Explain(Photograph picture) =>
            PhotographRun.Explain(classifier, picture, alike, events, cancellationToken);
        return use(new AttackedPhotograph
        {
            Width = photograph.Width,
            Height = photograph.Height,
            ContentHash = photograph.ContentHash,
            Options = resolved,
            Outcome = images.Outcomes[0],
            Seconds = seconds,
            Original = Explain(original),
            Adversarial = Explain(adversarial),
        });
    }

    /// <summary>Tells at once, on the thread that works; .NET's own Progress tells later and elsewhere.</summary>
    private sealed class Relay(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
