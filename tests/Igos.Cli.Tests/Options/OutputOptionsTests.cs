using System.CommandLine;
using Igos.Cli.Options;
using Igos.Tests;

namespace Igos.Cli.Tests.Options;

public sealed class OutputOptionsTests
{
    [Fact]
    public void Read_NothingAndEverything()
    {
        var (command, options) = Command();
        Assert.Equal(("igos-out", false), (options.Folder(command.Parse("")), options.Json(command.Parse(""))));
        var parsed = command.Parse(["--out", "x/y", "--json"]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(("x/y", true), (options.Folder(parsed), options.Json(parsed)));
    }

    [Fact]
    public void Parse_NoFolder_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var below = Path.Combine(file, "a", "b");

        Assert.Equal("--out is empty: name a folder, such as \".\".", Error(""));
        Assert.Equal($"--out {file} is a file: name a folder.", Error(file));
        Assert.Equal($"--out {below}: {file} is a file: name a folder.", Error(below));
        Assert.Empty(Command().Command.Parse(["--out", folder.Path]).Errors);
    }

    private static string Error(string folder) =>
        Assert.Single(Command().Command.Parse(["--out", folder]).Errors).Message;

    private static (RootCommand Command, OutputOptions Options) Command()
    {
        var (command, options) = (new RootCommand(), new OutputOptions());
        options.AddTo(command);
        return (command, options);
    }
}
