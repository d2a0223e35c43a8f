using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Igos.Classifiers;
using Igos.Imaging;
using Igos.Loading;
using Igos.Tests;
using SkiaSharp;

namespace Igos.Cli.Tests.Attack;

/// <summary><c>igos attack</c> as the built command, with the classifier that comes with it.</summary>
public sealed class AttackCommandTests(AttackedPhotographs photographs) : IClassFixture<AttackedPhotographs>
{
    [Fact]
    public void Attack_OneImageFails_DoesTheOthersAndReturnsFailed()
    {
        Assert.Equal(1, photographs.Away.ExitCode);
        var images = photographs.Report.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal(3, images.Length);
        Assert.StartsWith($"{photographs.Broken} is not a picture", images[1].GetProperty("error").GetString());
        string[] written = [.. Directory.EnumerateFiles(photographs.In("away"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(photographs.In("away"), file)).Order(StringComparer.Ordinal)];
        Assert.Equal(from image in (string[])["cat", "horse"]
                     from ending in (string[])["adversarial.png", "json", "png"]
                     select Path.Combine(image, $"attack-8-resize=crop.{ending}"), written);
    }

    /// <summary>
    /// The file is what the network saw: within 16 levels of the cropped photograph, rounded, on every pixel, and what
    /// the classifier says of it, read anew, is what the report says.
    /// </summary>
    [Theory]
    [InlineData("cat", 0)]
    [InlineData("horse", 2)]
    public void Attack_AdversarialPicture_IsWithinEpsilonAndAdversarial(string name, int index)
    {
        using var classifier = Classifier.Load();
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var photograph = Photograph.Read(name == "cat" ? Assets.Cat : Assets.Horse);
        using var adversarial = Photograph.Read(photographs.In("away", name, "attack-8-resize=crop.adversarial.png"));
        Assert.Equal((32, 32), (adversarial.Height, adversarial.Width));
        var before = Levels(photograph.ToTensor(classifier.InputSize, Resize.Crop));
        var pixels = adversarial.ToTensor(classifier.InputSize);
        Assert.Equal(16, before.Zip(Levels(pixels), (a, b) => Math.Abs(a - b)).Max());

        using var question = new Question(classifier, pixels);
        var image = photographs.Report.GetProperty("images")[index];
        var outcome = image.GetProperty("outcome");
        Assert.True(outcome.GetProperty("isRoundedSuccess").GetBoolean());
        var seen = outcome.GetProperty("roundedPrediction");
        Assert.Equal(question.Targets[0], seen.GetProperty("index").GetInt32());
        Assert.NotEqual(name, seen.GetProperty("name").GetString());
        Assert.Equal(question.ImageProbabilities[0], seen.GetProperty("probability").GetDouble(), 1e-5);
        Assert.Equal(16.0 / 255, outcome.GetProperty("largestChange").GetDouble(), 1e-12);
        Assert.Equal(11, outcome.GetProperty("losses").GetArrayLength());
    }

    /// <summary>Each picture is explained for its own class, and the share is read off the curve.</summary>
    [Fact]
    public void Attack_Report_ExplainsBothPictures()
    {
        var image = photographs.Report.GetProperty("images")[0];
        foreach (var name in (string[])["original", "adversarial"])
        {
            var picture = image.GetProperty(name);
            var explanation = picture.GetProperty("explanation");
            Assert.Equal(("igos", 8),
                (explanation.GetProperty("method").GetString(), explanation.GetProperty("width").GetInt32()));
            Assert.Equal(picture.GetProperty("topClasses")[0].GetProperty("index").GetInt32(),
                explanation.GetProperty("target").GetProperty("index").GetInt32());
            var curve = explanation.GetProperty("score").GetProperty("insertionCurve").EnumerateArray()
                .Select(point => point.GetDouble()).ToArray();
            Assert.Equal(Array.FindIndex(curve, p => p >= curve[^1] / 2) / 50.0,
                picture.GetProperty("halfInsertedShare").GetDouble(), 1e-9);
        }

        Assert.Equal("cat", image.GetProperty("original").GetProperty("topClasses")[0].GetProperty("name").GetString());
        using var file = JsonDocument.Parse(
            File.ReadAllText(photographs.In("away", "cat", "attack-8-resize=crop.json")));
        Assert.Equal(["versions", "model", "command", "photograph", "attack"],
            file.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.True(JsonElement.DeepEquals(image, file.RootElement.GetProperty("attack")));
    }

    /// <summary>Mean and standard error of two values: half their sum, and half their difference.</summary>
    [Fact]
    public void Attack_Summary_IsTheMeanWithItsStandardError()
    {
        var summary = photographs.Report.GetProperty("summary");
        Assert.Equal((2, 2, 2), (Number("attacked"), Number("successes"), Number("roundedSuccesses")));
        foreach (var picture in (string[])["original", "adversarial"])
        {
            double[] values = [.. ((int[])[0, 2]).Select(i => photographs.Report.GetProperty("images")[i]
                .GetProperty(picture).GetProperty("explanation").GetProperty("score").GetProperty("insertion")
                .GetDouble())];
            var insertion = summary.GetProperty(picture).GetProperty("insertion");
            Assert.Equal(values.Average(), insertion.GetProperty("mean").GetDouble(), 1e-9);
            Assert.Equal(Math.Abs(values[0] - values[1]) / 2, insertion.GetProperty("standardError").GetDouble(), 1e-9);
            Assert.Equal(2, insertion.GetProperty("count").GetInt32());
        }

        int Number(string name) => summary.GetProperty(name).GetInt32();
    }

    [Fact]
    public void Attack_Figure_IsAPicture()
    {
        using var figure = SKBitmap.Decode(photographs.In("away", "cat", "attack-8-resize=crop.png"));
        Assert.InRange(figure.Width, 1200, 2400);
        Assert.InRange(figure.Height, 700, 1600);
        Assert.True(figure.Pixels.Distinct().Count() > 1000);
    }

    [Fact]
    public void Attack_Towards_PrintsATable()
    {
        const string Towards = "attack-only-epsilon=51of255-iterations=4-momentum=0.5-target=deer";
        Assert.Equal(0, photographs.Towards.ExitCode);
        var lines = photographs.Towards.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Matches(@"^cat\.png +original +cat +0\.\d{3} +– +– +–$", lines[1]);
        Assert.Matches(@"^cat\.png +adversarial +deer +[01]\.\d{3} +– +– +–$", lines[2]);
        Assert.Equal($"2 of 2 images attacked, 2 adversarial; files are in {photographs.In("towards")}.", lines[^1]);
        Assert.False(File.Exists(photographs.In("towards", "cat", $"{Towards}.png")));
        using var file = JsonDocument.Parse(File.ReadAllText(photographs.In("towards", "cat", $"{Towards}.json")));
        var attack = file.RootElement.GetProperty("attack");
        var options = attack.GetProperty("options");
        Assert.Equal((0.2, 4, 0.5), (options.GetProperty("epsilon").GetDouble(),
            options.GetProperty("iterations").GetInt32(), options.GetProperty("momentum").GetDouble()));
        Assert.Equal("deer", attack.GetProperty("outcome").GetProperty("target").GetProperty("name").GetString());
        Assert.Equal(51, attack.GetProperty("outcome").GetProperty("largestChange").GetDouble() * 255, 1e-9);
    }

    [Fact]
    public void Attack_SeveralPhotographs_EndsWithTheirMeans()
    {
        const string Row = @" +\w+ +[01]\.\d{3} +[01]\.\d{3} +0\.\d{3} +0\.\d{3}$";
        const string Error = @" +0\.\d{3} ± 0\.\d{3}";
        Assert.Equal(0, photographs.Table.ExitCode);
        Assert.Collection(photographs.Table.Output.TrimEnd().Split(Environment.NewLine),
            heads => Assert.Matches("^Image +Picture +Class +Probability +Half at +Deletion +Insertion$", heads),
            row => Assert.Matches(@"^cat\.png +original" + Row, row),
            row => Assert.Matches(@"^cat\.png +adversarial" + Row, row),
            row => Assert.Matches(@"^horse\.png +original" + Row, row),
            row => Assert.Matches(@"^horse\.png +adversarial" + Row, row),
            note => Assert.StartsWith("Half at: the share of cells", note),
            title => Assert.Equal("Means over 2 images that are adversarial at 8 bits, ± standard error:", title),
            heads => Assert.Matches("^Picture +Half at +Deletion +Insertion$", heads),
            row => Assert.Matches($"^original{Error}{Error}{Error}$", row),
            row => Assert.Matches($"^adversarial{Error}{Error}{Error}$", row),
            total => Assert.StartsWith("2 of 2 images attacked, 2 adversarial; files are in ", total));
    }

    [Theory]
    [InlineData(2, "--epsilon 0: expected a number above 0 and at most 1, or a fraction such as 16/255.", "--epsilon",
        "0")]
    [InlineData(2, "--epsilon 1/0: expected", "--epsilon", "1/0")]
    [InlineData(2, "--epsilon 300/255: expected", "--epsilon", "300/255")]
    [InlineData(2, "--epsilon 1/2/3: expected", "--epsilon", "1/2/3")]
    [InlineData(2, "--iterations 0: expected a whole number of at least 1", "--iterations", "0")]
    [InlineData(2, "--momentum -1: expected a number of at least 0", "--momentum", "-1")]
    [InlineData(2, "--target is empty: name a class, give its index, or leave it out to lead away", "--target", "")]
    [InlineData(2, "--target 10: cifar10-resnet11 has classes 0 to 9.", "--target", "10")]
    [InlineData(2, "--target predicted: an attack can't lead to the class that is predicted", "--target", "predicted")]
    [InlineData(2, "--size 33: the classifier takes images of 32×32", "--size", "33")]
    [InlineData(1, "cat.png: Target 3 (cat) is what the classifier sees already: choose another.", "--target", "cat")]
    public async Task Attack_WrongValue_SaysWhatIsWrong(int exitCode, string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = await BuiltCommand.RunAsync(["attack", Assets.Cat, .. arguments, "--out", folder.Path]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    /// <summary>An ε under one level leaves nothing of the attack in a file, and the table says so.</summary>
    [Fact]
    public async Task Attack_EpsilonBelowALevel_SaysThatItDidNotSucceed()
    {
        using var folder = new TemporaryFolder();
        var run = await BuiltCommand.RunAsync("attack", Assets.Cat, "--epsilon", "0.001", "--attack-only", "--threads",
            "1", "--out", folder.Path);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("cat.png: the attack didn't succeed: the image isn't taken for another class than cat, but for "
            + "cat (0.", run.Output);
        Assert.Contains("1 of 1 images attacked, 0 adversarial", run.Output);
    }

    /// <summary>What is done stays, whole, and is said; the photograph that was under way leaves nothing.</summary>
    [Fact]
    public async Task Attack_Interrupted_KeepsWhatIsDone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send.");
        using var folder = new TemporaryFolder();
        string[] images = [.. Enumerable.Repeat(Assets.Cat, 500)];
        var run = await BuiltCommand.RunAsync(new Dictionary<string, string>(), async process =>
        {
            while (!Directory.Exists(Path.Combine(folder.Path, "cat-2")) && !process.HasExited)
            {
                await Task.Delay(10);
            }

            using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }, ["attack", .. images, "--attack-only", "--threads", "1", "--out", folder.Path]);
        Assert.Equal(130, run.ExitCode);
        Assert.EndsWith($"Interrupted.{Environment.NewLine}", run.Error);
        var last = run.Output.TrimEnd().Split(Environment.NewLine)[^1];
        var done = int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(done, 1, 499);
        Assert.Matches("^[0-9]+ of 500 images attacked, ", last);
        string[] files = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)];
        Assert.Equal(2 * done, files.Length);
        Assert.All(files, file => Assert.Contains(Path.GetExtension(file), (string[])[".png", ".json"]));
    }

    private static int[] Levels(TorchSharp.torch.Tensor pixels) =>
        [.. pixels.data<float>().Select(value => (int)Math.Round(value * 255))];
}
