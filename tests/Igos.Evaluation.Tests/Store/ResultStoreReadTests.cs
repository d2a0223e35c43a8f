using Dapper;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Store;
using Igos.Tests;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Tests.Store;

public sealed class ResultStoreReadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => Path.Combine(_folder.Path, "results.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_NoFile_SaysWhatMakesIt() =>
        AssertError($"The store {Store} doesn't exist: igos evaluate makes it.");

    [Fact]
    public void Read_AnotherProgramsFile_SaysSo()
    {
        Change("CREATE TABLE contacts (name TEXT)");

        AssertError($"{Store} is a SQLite file of another program: name another store.");
    }

    [Fact]
    public void Read_AnotherVersion_SaysBoth()
    {
        MadeUpStore.MakeSmall(Store);
        Change("PRAGMA user_version = 99");

        AssertError($"The store {Store} is of version 99, and this igos reads and writes version 4: use the igos that "
            + "made it, or name another store.");
    }

    [Fact]
    public void Read_NoDatabase_SaysSo()
    {
        File.WriteAllText(Store, string.Concat(Enumerable.Repeat("file,class\na.jpg,7\n", 200)));

        AssertError($"{Store} is damaged, or no store of results: restore a copy, or name another store. Nothing in it "
            + "was changed.");
    }

    /// <summary>The head is whole, so that it is found only while rows are read.</summary>
    [Fact]
    public void Results_FileThatIsDamagedFurtherOn_SayItIsDamaged()
    {
        MadeUpStore.MakeLarge(Store, 100, ["igos size=28", "mask size=28"]);
        var bytes = File.ReadAllBytes(Store);
        bytes.AsSpan(bytes.Length / 2).Fill(0x55);
        File.WriteAllBytes(Store, bytes);

        AssertError($"{Store} is damaged, or no store of results: restore a copy, or name another store. Nothing in it "
            + "was changed.");
    }

    [Fact]
    public void Results_TextWhereNumbersBelong_SayItIsDamaged()
    {
        MadeUpStore.MakeSmall(Store);
        Change("UPDATE cells SET deletion = 'low'");

        using var store = ResultStore.Read(Store);
        var error = Assert.Throws<IgosException>(() => EvaluationReport.Of([store]));
        Assert.StartsWith($"{Store} is damaged: ", error.Message);
    }

    [Fact]
    public void Read_FileThatMayNotBeWritten_IsRead()
    {
        MadeUpStore.MakeSmall(Store);
        File.SetAttributes(Store, FileAttributes.ReadOnly);

        using var store = ResultStore.Read(Store);
        Assert.Equal(6, store.Results().Count());
        Assert.Equal([Store], Directory.GetFiles(_folder.Path));
    }

    /// <summary>Reports change nothing, whatever they are asked.</summary>
    [Fact]
    public void Read_ThenReport_LeavesTheFileAsItWas()
    {
        MadeUpStore.MakeSmall(Store);
        var before = File.ReadAllBytes(Store);

        using (var store = ResultStore.Read(Store))
        {
            EvaluationReport.Of([store]).Write(TextWriter.Null, ReportFormat.Csv);
        }

        Assert.Equal(before, File.ReadAllBytes(Store));
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Execute(sql);
    }

    private void AssertError(string message) => Assert.Equal(message, Assert.Throws<IgosException>(() =>
    {
        using var store = ResultStore.Read(Store);
        EvaluationReport.Of([store]);
    }).Message);
}
