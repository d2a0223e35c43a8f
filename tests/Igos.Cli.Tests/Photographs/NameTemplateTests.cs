using System.CommandLine;
using Igos.Cli.Photographs;
using Igos.Cli.Terminal;
using Igos.Imaging;
using Igos.Running;
using Igos.Tests;

namespace Igos.Cli.Tests.Photographs;

/// <summary><c>--name</c>: what it takes, what it gives, and what it refuses before anything is computed.</summary>
public sealed class NameTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "--name \"\": expected a name below --out, with no part of it empty, \".\" or \"..\".")]
    [InlineData("/{result}", "expected a name below --out")]
    [InlineData("a//{result}", "expected a name below --out")]
    [InlineData("../{result}", "expected a name below --out")]
    [InlineData("{photo}", "--name {photo}: there is no field {photo}; there are {photograph}, {folder}, {method}, ")]
    [InlineData("{}", "there is no field {}; there are ")]
    [InlineData("{photograph", "a brace has no other")]
    [InlineData("{{photograph}}", "a brace has no other")]
    [InlineData("a:{result}?", "a file's name can't hold : ? on every system")]
    [InlineData("a\nb", "a file's name can't hold")]
    public void Option_WrongTemplate_SaysWhatIsWrong(string text, string message) =>
        Assert.Contains(message, Assert.Single(Parse(text, hasMethods: true).Errors).Message);

    /// <summary>Where a file is of several methods there is no such field.</summary>
    [Fact]
    public void Option_MethodOfAComparison_IsNoField() => Assert.Contains("there is no field {method}; there are "
        + "{photograph}, {folder}, {target}, {model}, {baseline}, {result}.",
        Assert.Single(Parse("{method}", hasMethods: false).Errors).Message);

    [Theory]
    [InlineData("{photograph}", "cat")]
    [InlineData("{folder}/{photograph}_{method}", "pets/cat_grad-cam")]
    [InlineData("x/{target}.{baseline}-{model}", "x/tabby_tabby_cat.grey-net")]
    [InlineData("{result}", "grad-cam-4-l1=0.1")]
    public void Name_HasTheFieldsValues(string text, string expected) =>
        Assert.Equal(expected.Replace('/', Path.DirectorySeparatorChar), Template(text).Name(NameTemplate.Values(
            Path.Combine("pets", "cat.png"), new ModelChoice { Model = Path.Combine("models", "net.onnx") },
            BaselineKind.Grey, "grad-cam", "tabby, tabby cat", "grad-cam-4-l1=0.1")));

    /// <summary>No class leads out of the output folder, and letters of any script stay.</summary>
    [Theory]
    [InlineData("..", "_")]
    [InlineData("", "_")]
    [InlineData("a/../b", "a_.._b")]
    [InlineData("\u732b", "\u732b")]
    public void Plain_HasNothingThatANameCannotHave(string value, string expected) =>
        Assert.Equal(expected, NameTemplate.Plain(value));

    [Theory]
    [InlineData("{photograph}-{method}-{target}",
        "the files of a/cat.png and b/CAT.png would have one name: add {folder}.")]
    [InlineData("{folder}-{target}", "the files of grad-cam and rise would have one name: add {method}.")]
    [InlineData("{folder}-{method}", "the files of dog and cat would have one name: add {target}.")]
    public void Check_NamesThatMeet_SaysWhatTellsThemApart(string text, string message) => Assert.Equal(
        $"--name {text}: {message}", Assert.Throws<UsageException>(
            () => Check(text, ["a/cat.png", "b/CAT.png"], ["grad-cam", "rise"], ["dog", "cat"])).Message);

    [Fact]
    public void Check_NamesThatNoFieldTellsApart_SaysToTakeTwoRuns()
    {
        Assert.Equal("--name {folder}/{photograph}: the files of a/x/cat.png and b/x/cat.png would have one name: take "
            + "them in runs of their own, each with an --out.", Assert.Throws<UsageException>(() => Check(
                "{folder}/{photograph}", ["a/x/cat.png", "b/x/cat.png"], ["igos"], ["dog"])).Message);
        Assert.Equal("--name {photograph}: cat.png is named twice: name it once.", Assert.Throws<UsageException>(
            () => Check("{photograph}", ["cat.png", "cat.png"], ["igos"], ["dog"])).Message);
        Assert.EndsWith("is too long for a file's name, of at most 190 bytes before its ending: choose fewer fields.",
            Assert.Throws<UsageException>(() => Check("{photograph}-{method}",
                [$"{new string('a', 188)}.png"], ["igos"], ["dog"])).Message);
    }

    [Fact]
    public void Check_NamesThatDiffer_Passes()
    {
        Check("{folder}/{photograph}/{result}", ["a/cat.png", "b/cat.png"], ["grad-cam", "rise"], ["dog", "cat"]);
        Check("{folder}-{method}-{target}", ["a/cat.png", "b/cat.png"], ["grad-cam", "rise"], ["dog", "cat"]);
        Check("all", ["cat.png"], ["igos"], ["dog", "Dog"]);
    }

    /// <summary>The same words of a command line as a user writes them, and the files that lie there then.</summary>
    [Fact]
    public async Task Explain_WithATemplate_WritesThoseFiles()
    {
        var (one, other) = Photographs();
        var run = await RunAsync("explain", one, other, "--method", "gradient,grad-cam", "--name",
            "{folder}/{target}-{method}");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["a/cat-grad-cam", "a/cat-gradient", "b/horse-grad-cam", "b/horse-gradient"], Written(".npy"));

        var compared = await RunAsync("compare", one, "--methods", "gradient,grad-cam", "--name", "{photograph}-vs");
        Assert.True(compared.ExitCode == 0, compared.Error);
        Assert.Equal(["cat-vs"], Written(".html"));

        var attacked = await RunAsync("attack", one, "--attack-only", "--target", "dog", "--name", "x/{target}");
        Assert.True(attacked.ExitCode == 0, attacked.Error);
        Assert.Equal(["x/dog"], Written(".adversarial.png"));
    }

    [Theory]
    [InlineData("explain", "--method")]
    [InlineData("compare", "--methods")]
    public async Task Run_NamesThatMeet_IsWrongUsageAndWritesNothing(string verb, string methods)
    {
        var (one, other) = Photographs();
        var run = await RunAsync(verb, one, other, methods, "gradient", "--name", "{photograph}");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"--name {{photograph}}: the files of {one} and {other} would have one name: add {{folder}}."
            + Environment.NewLine, run.Error);
        Assert.False(Directory.Exists(Out));
    }

    private string Out => Path.Combine(_folder.Path, "out");

    private (string One, string Other) Photographs()
    {
        string Copy(string photograph, string folder)
        {
            var path = Path.Combine(_folder.Path, folder, "cat.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(photograph, path);
            return path;
        }

        return (Copy(Assets.Cat, "a"), Copy(Assets.Horse, "b"));
    }

    private IEnumerable<string> Written(string ending) =>
        Directory.EnumerateFiles(Out, $"*{ending}", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Out, file)[..^ending.Length].Replace('\\', '/')).Order();

    private Task<BuiltCommand.Outcome> RunAsync(params string[] arguments) =>
        BuiltCommand.RunAsync([.. arguments, "--threads", "1", "--out", Out]);

    private static void Check(string text, string[] images, string[] methods, string[] targets) =>
        Template(text).Check(images, methods, targets, new ModelChoice(), default);

    private static NameTemplate Template(string text)
    {
        var option = NameTemplate.Option(hasMethods: true);
        return new RootCommand { option }.Parse(["--name", text]).GetValue(option)!;
    }

    private static ParseResult Parse(string text, bool hasMethods) =>
        new RootCommand { NameTemplate.Option(hasMethods) }.Parse(["--name", text]);
}
