using System.Reflection;
using Igos.Classifiers;
using Igos.Evaluation;
using Igos.Evaluation.Datasets;
using Igos.Evaluation.Store;
using Igos.Imaging;
using Igos.Running;
using Igos.Workers;

namespace Igos.Cli.Tests.Workers;

public class StudyJobTests
{
    /// <summary>Nothing in it is what it would be if the queue lost it.</summary>
    private static readonly StudyJob Job = new()
    {
        Model = Model("explained.onnx", Normalization.Caffe),
        ModelHash = "hash",
        ScoreModel = Model("scored.onnx", new Normalization("own", [1, 2, 3], [4, 5, 6], 255, ChannelOrder.Bgr)),
        ScoreModelHash = "other",
        Target = StudyTarget.Truth,
        Score = ScoreKind.Logit,
        Resize = Resize.Crop,
        MaxPixels = 1000,
        Baseline = BaselineKind.Median,
        ScoreBaselines = [BaselineKind.Grey, BaselineKind.Noise],
        Seed = 3,
        MaxPerturbedImages = 5,
        KeepHeatmaps = true,
        RetriesFailed = true,
        Keys = new StudyKeys(7, 8, [9, 10]),
        Photographs =
        [
            new JobPhotograph("/photographs/cat.png", "cat.png", "content", 2, 4,
                new PointingQuestion(new BoxedClass
                {
                    Photograph = new PhotographFile("/photographs/cat.png", "cat.png"),
                    Name = "cat",
                    Boxes = [new PhotographRegion(1, 2, 3, 4)],
                    Crowds = [new PhotographRegion(5, 6, 7, 8)],
                    AnnotatedSize = new ImageSize(30, 40),
                    HasOtherClass = true,
                }, 6), [new JobRow("grad-cam size=8", 2, 104.5)]),
        ],
    };

    [Fact]
    public void ToJson_OfAnyJob_IsParsedAsTheSame() =>
        Assert.Equivalent(Job, StudyJob.Parse(Job.ToJson()), strict: true);

    /// <summary>A property that comes to be must come into that test, with a value that isn't its default.</summary>
    [Theory]
    [InlineData(typeof(StudyJob))]
    [InlineData(typeof(ModelChoice))]
    public void Job_HasEveryPropertySet(Type type)
    {
        object set = type == typeof(StudyJob) ? Job : Job.Model;
        object unset = type == typeof(StudyJob)
            ? new StudyJob { Model = new(), ModelHash = "", Keys = new StudyKeys(0, 0, []) } : new ModelChoice();
        Assert.All(type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => Assert.NotEqual(property.GetValue(unset), property.GetValue(set)));
    }

    [Fact]
    public void Parse_OfAJobThatLacksSomething_SaysWhy()
    {
        var lost = Job.ToJson().Replace("\"Name\":\"caffe\",", "", StringComparison.Ordinal);
        var e = Assert.Throws<IgosException>(() => StudyJob.Parse(lost));
        Assert.Contains("queued by another version of igos", e.Message);
    }

    private static ModelChoice Model(string file, Normalization normalization) => new()
    {
        Model = file,
        Weights = "weights.pth",
        Labels = "labels.txt",
        Normalization = normalization,
        InputSize = new ImageSize(64, 96),
        Output = "scores",
        Score = ScoreChoice.Sigmoid,
        DeviceName = "cuda:1",
        Libtorch = "/libtorch",
        Threads = 2,
    };
}
