using Igos.Classifiers;
using Igos.Explainers;
using Igos.Heatmaps;
using Igos.Imaging;
using Igos.Metrics;
using Igos.Networks;
using Igos.Networks.Layers;
using Igos.Running;
using static TorchSharp.torch;

namespace Igos.Tests.Explainers;

/// <summary>
/// Classifiers that are disposed, or that fail in the middle of the work: the right exception, by every method, and
/// nothing left behind.
/// </summary>
[Collection(nameof(LiveTensors))]
public class FaultyClassifierTests
{
    private static readonly (string, object?)[] Quick = [("size", 8), ("iterations", 20), ("steps", 40)];

    public static TheoryData<string> Names => [.. Methods.All.Select(method => method.Name)];

    /// <summary>Methods that ask for logits, and so meet what a black box does.</summary>
    public static TheoryData<string, Fault> Faults
    {
        get
        {
            var faults = new TheoryData<string, Fault>();
            foreach (var method in Methods.All.Where(m => !m.Needs.HasFlag(Needs.Layers) && !m.IsReference))
            {
                foreach (var fault in Enum.GetValues<Fault>())
                {
                    // A method of one pass has no middle, and one of scores alone asks for no gradient.
                    if (fault != Fault.WithoutGradient || method.Needs.HasFlag(Needs.Gradients))
                    {
                        faults.Add(method.Name, fault);
                    }
                }
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_DisposedClassifier_ThrowsAndLeavesNoTensor(string name)
    {
        using var image = TinyClassifiers.Images(1, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            var classifier = TinyClassifiers.Random();
            using var question = new Question(classifier, image, BaselineKind.Black);
            classifier.Dispose();
            var explainer = ExplainerFactory.Make(name, Quick);
            if (Methods.Find(name).IsReference)
            {
                Assert.Single(explainer.Explain(question)); // asks nothing of it
            }
            else
            {
                Assert.Throws<ObjectDisposedException>(() => explainer.Explain(question));
            }
        }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_DisposedQuestion_ThrowsAndLeavesNoTensor(string name)
    {
        using var classifier = TinyClassifiers.Random();
        using var image = TinyClassifiers.Images(1, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            var question = new Question(classifier, image, BaselineKind.Black);
            question.Dispose();
            Assert.Throws<ObjectDisposedException>(() => ExplainerFactory.Make(name, Quick).Explain(question));
        }));
    }

    [Fact]
    public void Question_OfADisposedClassifier_ThrowsAndLeavesNoTensor()
    {
        using var image = TinyClassifiers.Images(1, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            var classifier = TinyClassifiers.Random();
            using var question = new Question(classifier, image, BaselineKind.Black);
            classifier.Dispose();
            Assert.Throws<ObjectDisposedException>(() => new Question(classifier, image));
            Assert.Throws<ObjectDisposedException>(() => question.Under(BaselineKind.Grey));
            Assert.Throws<ObjectDisposedException>(() => classifier.Logits(image));
            Assert.Throws<ObjectDisposedException>(() => DeletionInsertion.Score(question, [Map()]));
            question.Dispose();
            Assert.Throws<ObjectDisposedException>(() => question.Under(BaselineKind.Grey));
        }));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Explain_ClassifierThatFailsOnTheWay_ThrowsWhatSaysSoAndLeavesNoTensor(string name, Fault fault)
    {
        using var image = TinyClassifiers.Images(1, 24);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            using var classifier = new Faulty(TinyClassifiers.Random(), fault);
            using var question = new Question(classifier, image, BaselineKind.Black);
            var explainer = ExplainerFactory.Make(name, Quick);
            foreach (var calls in name.StartsWith("gradient", StringComparison.Ordinal) ? [0] : new[] { 0, 2 })
            {
                classifier.CallsLeft = calls; // a plain gradient asks once
                Expect(fault, () => explainer.Explain(question));
            }

            if (fault != Fault.WithoutGradient)
            {
                Expect(fault, () => DeletionInsertion.Score(question, [Map()]));
                Expect(fault, () => question.Under(BaselineKind.Grey));
            }
        }));
    }

    /// <summary>A layer of the user's own, for methods that run the layers themselves.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_LayerThatThrows_ThrowsThatAndLeavesNoTensor(string name)
    {
        using var image = TinyClassifiers.Images(1, 24);
        if (Methods.Find(name).IsReference)
        {
            return; // runs no layer
        }

        using var inner = TinyClassifiers.Random();
        var fails = false;
        var last = new RoutingLayer("end", "Identity", ["classifier"],
            x => fails ? throw new UserException() : x[0].alias());
        using var classifier = new NetworkClassifier("layered", new Network([.. inner.Network.Layers, last], "image"),
            inner.InputSize, inner.Normalization, 5);
        Assert.Equal(0, LiveTensors.LeftBy(() =>
        {
            fails = false;
            using var question = new Question(classifier, image, BaselineKind.Black);
            fails = true;
            var explainer = ExplainerFactory.Make(name, Quick);
            Assert.Throws<UserException>(() => explainer.Explain(question));
        }));
    }

    [Fact]
    public void Question_OfAFaultyClassifier_ThrowsWhatSaysSoAndLeavesNoTensor()
    {
        using var image = TinyClassifiers.Images(1, 24);
        foreach (var fault in Enum.GetValues<Fault>().Where(fault => fault != Fault.WithoutGradient))
        {
            Assert.Equal(0, LiveTensors.LeftBy(() =>
            {
                using var classifier = new Faulty(TinyClassifiers.Random(), fault) { CallsLeft = 0 };
                Expect(fault, () => new Question(classifier, image));
            }));
        }
    }

    private static void Expect(Fault fault, Func<object> action)
    {
        if (fault == Fault.Throwing)
        {
            Assert.Equal("the user's own", Assert.Throws<UserException>(action).Message);
            return;
        }

        var message = Assert.Throws<IgosException>(action).Message;
        Assert.StartsWith("faulty", message);
        Assert.Contains(fault switch
        {
            Fault.Null => "gives null",
            Fault.Disposed => "gives a tensor that is disposed",
            Fault.TooFewClasses => "4], Float32",
            Fault.TooFewImages => "gives [0, 5]",
            Fault.Doubles => "5], Float64",
            Fault.Flat => "gives [",
            Fault.WithoutGradient => "no gradient",
            _ => "returns NaN",
        }, message);
    }

    private static Heatmap Map() => new(4, 4, [.. Enumerable.Range(0, 16).Select(i => (float)i)]);

    public enum Fault
    {
        Throwing,
        Null,
        Disposed,
        TooFewClasses,
        TooFewImages,
        Doubles,
        Flat,
        WithoutGradient,
        NotANumber,
    }

    private sealed class UserException() : Exception("the user's own");

    /// <summary>Somebody's classifier that works until it fails.</summary>
    private sealed class Faulty(NetworkClassifier inner, Fault fault) : IClassifier
    {
        /// <summary>How often it is asked before it fails.</summary>
        public int CallsLeft { get; set; } = int.MaxValue;

        public string Name => "faulty";

        public ImageSize InputSize => inner.InputSize;

        public int ClassCount => inner.ClassCount;

        public IReadOnlyList<string>? Labels => null;

        public Normalization Normalization => inner.Normalization;

        public Device Device => inner.Device;

        public Network? Network => null;

        public Tensor Logits(Tensor images)
        {
            if (CallsLeft-- > 0)
            {
                return inner.Logits(images);
            }

            using var scope = NewDisposeScope();
            var logits = inner.Logits(images);
            switch (fault)
            {
                case Fault.Throwing:
                    throw new UserException();
                case Fault.Null:
                    return null!;
                case Fault.Disposed:
                    return logits; // by the scope
                default:
                    return (fault switch
                    {
                        Fault.TooFewClasses => logits.narrow(1, 0, 4),
                        Fault.TooFewImages => logits.narrow(0, 0, 0),
                        Fault.Doubles => logits.to(float64),
                        Fault.Flat => logits.flatten(),
                        Fault.WithoutGradient => logits.detach(),
                        _ => logits * float.NaN,
                    }).MoveToOuterDisposeScope();
            }
        }

        public void Dispose() => inner.Dispose();
    }
}
