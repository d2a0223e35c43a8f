using Igos.Classifiers;
using Igos.Classifiers.Zoo;
using Igos.Imaging;
using static TorchSharp.torch;

namespace Igos.Tests.Classifiers.Zoo;

[Collection(nameof(LiveTensors))]
public sealed class Cifar10ResNet9Tests
{
    [Fact]
    public void Load_Nothing_GivesTheEmbeddedClassifier()
    {
        using var classifier = Classifier.Load();

        Assert.Equal((Cifar10ResNet9.Name, new ImageSize(32, 32), 10), (classifier.Name, classifier.InputSize, classifier.ClassCount));
        Assert.Equal(Cifar10ResNet9.Labels, classifier.Labels);
        Assert.Same(Cifar10ResNet9.Normalization, classifier.Normalization);
    }

    /// <summary>Its own pictures: the nearest class of the ten that a person would name.</summary>
    [Fact]
    public void Logits_OfTheCatInAssets_SayCat()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var classifier = Classifier.Load();
        using var photo = Photograph.Read(Asset("cat.png"));

        var logits = classifier.Logits(photo.ToTensor(classifier.InputSize, Resize.Crop));

        Assert.Equal("cat", classifier.Labels![(int)logits.argmax().item<long>()]);
    }

    [Fact]
    public void Load_Twice_LeavesNoTensor() => Assert.Equal(0, LiveTensors.LeftBy(() => Classifier.Load().Dispose()));

    private static string Asset(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Igos.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "assets", name);
    }
}
