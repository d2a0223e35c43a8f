using Dapper;
using Igos.Evaluation.Store;
using Igos.Tests;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Tests.Store;

public sealed class ResultStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "results.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OfASecondRun_IsToldAtOnce()
    {
        using (ResultStore.Open(File))
        {
            var e = Assert.Throws<IgosException>(() => ResultStore.Open(File));
            Assert.StartsWith($"Another run writes into {File}", e.Message);
            using var report = ResultStore.Read(File); // reports can be made meanwhile
        }

        using var later = ResultStore.Open(File);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part"));
    }

    [Fact]
    public void Open_LeavesOtherPrograms_AndOtherVersions_AsTheyAre()
    {
        Execute("CREATE TABLE theirs (x)");
        AssertRefused("is a SQLite file of another program");
        System.IO.File.Delete(File);
        ResultStore.Open(File).Dispose();
        Execute("PRAGMA user_version = 99");
        AssertRefused("is of version 99, and this igos reads and writes version 4");
    }

    [Theory]
    [InlineData("This is no database, but it is long enough to have a header of a hundred bytes, as SQLite's files do, "
        + "whatever they hold.")]
    [InlineData("short")]
    public void Open_LeavesWhatIsNoDatabaseAsItIs(string text)
    {
        System.IO.File.WriteAllText(File, text);
        AssertRefused("is damaged, or no store of results");
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    /// <summary>A page of the schema is overwritten.</summary>
    [Fact]
    public void Open_OfADamagedStore_IsRefused()
    {
        ResultStore.Open(File).Dispose();
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 100;
            file.Write(new byte[3000]);
        }

        AssertRefused("is damaged, or no store of results");
    }

    [Fact]
    public void Read_OfNoFile_SaysWhatMakesIt() => Assert.Contains("doesn't exist: igos evaluate makes it",
        Assert.Throws<IgosException>(() => ResultStore.Read(File)).Message);

    [Fact]
    public void Open_InAFileAsFolder_IsRefused()
    {
        System.IO.File.WriteAllText(File, "");
        var e = Assert.Throws<IgosException>(() => ResultStore.Open(Path.Combine(File, "deeper.db")));
        Assert.Contains("can't be written", e.Message);
    }

    private void AssertRefused(string message)
    {
        Assert.Contains(message, Assert.Throws<IgosException>(() => ResultStore.Open(File)).Message);
        Assert.Contains(message, Assert.Throws<IgosException>(() => ResultStore.Read(File)).Message);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Execute(sql);
    }
}
