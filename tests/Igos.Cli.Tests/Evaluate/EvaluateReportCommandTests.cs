using Igos.Evaluation.Store;
using Igos.Tests;

namespace Igos.Cli.Tests.Evaluate;

public sealed class EvaluateReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => Path.Combine(_folder.Path, "results.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_CsvOnStandardOutput_PrintsNothingElse()
    {
        MakeStore();

        var outcome = await BuiltCommand.RunAsync("evaluate", "report", Store, "--format", "csv");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[] lines = outcome.Output.Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("photograph,hash,", lines[0]);
        Assert.StartsWith("a.jpg,", lines[1]);
    }

    [Fact]
    public async Task Report_Out_IsWrittenThere()
    {
        MakeStore();
        var file = Path.Combine(_folder.Path, "tables", "report.md");

        var outcome = await BuiltCommand.RunAsync(
            "evaluate", "report", Store, "--format", "markdown", "--study", "table-4", "--paper", "--out", file);
        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Contains("| I-GOS noise=0 preset=paper |", await File.ReadAllTextAsync(file));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Theory]
    [InlineData("--where probabilty>1", "--where probabilty>1: no such column: probabilty.", 2)]
    [InlineData("--study table-9", "--study table-9: there is no such study", 2)]
    [InlineData("--reference oracle", "--reference oracle: method oracle: there is no such method", 2)]
    [InlineData("--format pdf", "--format pdf: expected one of table, markdown, latex, csv, json", 2)]
    [InlineData("--where probability>1", "there is no result that meets the condition", 1)]
    public async Task Report_WhatCannotBe_IsOneClearSentence(string options, string message, int exitCode)
    {
        MakeStore();

        var outcome = await BuiltCommand.RunAsync(["evaluate", "report", Store, .. options.Split(' ')]);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public async Task Report_StoreThatIsNone_SaysSo()
    {
        await File.WriteAllTextAsync(Store, new string('x', 2000));

        var outcome = await BuiltCommand.RunAsync("evaluate", "report", Store);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"{Store} is damaged, or no store of results", outcome.Error);
    }

    private void MakeStore()
    {
        using var store = ResultStore.Open(Store);
        var answer = store.Save(new NewAnswer
        {
            Hash = "abc",
            Name = "a.jpg",
            Path = "/somewhere/a.jpg",
            Model = store.Model("0123", "Made Up 1", "{}"),
            Question = store.Question("blur baseline"),
            Asked = -1,
            Target = 7,
            Predicted = 7,
            Probability = 0.5,
            BaselineProbability = 0.01,
        });
        store.Save(new NewCell
        {
            Answer = answer,
            Method = "igos",
            Text = "igos size=28",
            MethodVersion = 1,
            Versions = "{}",
            Height = 28,
            Width = 28,
            Deletion = 0.25,
            Insertion = 0.5,
        }, null);
    }
}
