using Dapper;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Store;

/// <content>Opening a file, and its tables by versions.</content>
public sealed partial class ResultStore
{
    private const int ApplicationId = 0x49676f73; // "Igos"; marks the file among SQLite's

    private const int FirstVersion = 2; // that can be read: schema.sql alone

    /// <summary>What each version after the first has more, in their order: tables alone.</summary>
    private static readonly string[] Additions = ["scores.sql", "seeds.sql"];

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false, // closed means closed: the file can be moved
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA synchronous = FULL");
            connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master"); // reads the file's head
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Make(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(Script("schema.sql"), transaction: transaction);
        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FirstVersion}",
            transaction: transaction);
        transaction.Commit();
    }

    /// <summary>Makes a store of an older version one of this version; what is in it stays as it is.</summary>
    private static void Upgrade(SqliteConnection connection, long version)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var script in Lacking(version))
        {
            connection.Execute(script, transaction: transaction);
        }

        connection.Execute($"PRAGMA user_version = {SchemaVersion}", transaction: transaction);
        transaction.Commit();
    }

    private static IEnumerable<string> Lacking(long version) =>
        Additions[(int)(version - FirstVersion)..].Select(Script);

    private static string Script(string name)
    {
        using var stream = typeof(ResultStore).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A store's version; one that can't be read is refused.</summary>
    private static long Version(string path, SqliteConnection connection)
    {
        if (connection.ExecuteScalar<long>("PRAGMA application_id") != ApplicationId)
        {
            throw new IgosException($"{path} is a SQLite file of another program: name another store.");
        }

        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        if (version is < FirstVersion or > SchemaVersion)
        {
            throw new IgosException($"The store {path} is of version {version}, and this igos reads and writes version "
                + $"{SchemaVersion}: use the igos that made it, or name another store.");
        }

        return version;
    }
}
