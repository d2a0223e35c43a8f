using Igos.Loading;
using Igos.Loading.Weights;
using Igos.Loading.Zoo;
using Igos.Tests.Loading.Weights;
using Igos.Tests.Loading.Zoo;

namespace Igos.Tests.Loading;

/// <summary>Alone, because the environment is the whole process's.</summary>
[Collection(nameof(LiveTensors))]
public sealed class OfficialWeightsTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public OfficialWeightsTests() => Environment.SetEnvironmentVariable(CacheFolder.Variable, _cache.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CacheFolder.Variable, null);
        _cache.Dispose();
    }

    [Fact]
    public void Load_NameWithWeightsInTheCache_IsReadyWithImageNetsLabels()
    {
        var architecture = Architectures.Find("squeezenet1_1")!;
        using (var weights = MadeUpWeights.Of(architecture))
        {
            File.WriteAllBytes(new WeightsCache().PathOf(architecture.Weights), SafetensorsWriter.Write(weights));
            WeightsCache.MarkChecked(new WeightsCache().PathOf(architecture.Weights)); // as if it were official
        }

        using var classifier = Classifier.Load("squeezenet1_1");

        Assert.Equal(
            Path.Combine(_cache.Path, "squeezenet1_1-b8a52dc0.pth"), new WeightsCache().PathOf(architecture.Weights));
        Assert.Equal(1000, classifier.ClassCount);
        Assert.Equal(ImageNetLabels.All, classifier.Labels);
        Assert.Equal("imagenet", classifier.Normalization.Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(4_000_000)]
    public void Load_CachedFileIsCutOff_SaysToDeleteIt(int length)
    {
        var architecture = Architectures.Find("squeezenet1_1")!;
        var path = new WeightsCache().PathOf(architecture.Weights);
        using (var weights = MadeUpWeights.Of(architecture))
        {
            File.WriteAllBytes(path, SafetensorsWriter.Write(weights)[..length]);
        }

        var error = Assert.Throws<IgosException>(() => Classifier.Load("squeezenet1_1")).Message;

        Assert.StartsWith(path, error);
        Assert.EndsWith("delete it, and it is downloaded again.", error);
    }

    [Fact]
    public void Load_WeightsOfAnotherHead_HasNoLabelsOfImageNet()
    {
        var path = Path.Combine(_cache.Path, "mine.safetensors");
        using (var weights = MadeUpWeights.Of(Architectures.Find("squeezenet1_1")!, 7))
        {
            File.WriteAllBytes(path, SafetensorsWriter.Write(weights));
        }

        using var classifier = Classifier.Load("squeezenet1_1", new ModelOptions { Weights = path });

        Assert.Equal(7, classifier.ClassCount);
        Assert.Null(classifier.Labels);
    }

    [Fact]
    public void Load_ThousandLabelsForSevenClasses_Throws()
    {
        var path = Path.Combine(_cache.Path, "mine.safetensors");
        using (var weights = MadeUpWeights.Of(Architectures.Find("squeezenet1_1")!, 7))
        {
            File.WriteAllBytes(path, SafetensorsWriter.Write(weights));
        }

        var options = new ModelOptions { Weights = path, Labels = "imagenet" };
        var error = Assert.Throws<IgosException>(() => Classifier.Load("squeezenet1_1", options));

        Assert.Contains("1000 labels", error.Message);
    }
}
