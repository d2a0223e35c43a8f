using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Igos.Evaluation.Store;

/// <summary>A file of SQLite, which one run at a time writes.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int ApplicationId = 0x49676f73; // "Igos"; marks the file among SQLite's

    private const int FirstVersion = 2; // that can be read: schema.sql alone

    /// <summary>What each version after the first has more, in their order: tables alone.</summary>
    private static readonly string[] Additions = ["scores.sql", "seeds.sql"];

    private readonly FileStream? _writer;

    private SqliteDatabase(SqliteConnection connection, string path, FileStream? writer)
        : base(connection, path) => _writer = writer;

    /// <summary>Opens a file to be written, or makes it.</summary>
    public static SqliteDatabase Open(string path)
    {
        FileStream writer;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            // The system takes the lock back from a process that is killed.
            writer = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new IgosException($"Another run writes into {path}: wait until it is done, or name another store. "
                + $"({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IgosException($"The store {path} can't be written: {e.Message}", e);
        }

        try
        {
            var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
            var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                if (isNew)
                {
                    Make(connection);
                }

                var version = Version(path, connection);
                connection.Execute("BEGIN IMMEDIATE; ROLLBACK"); // is it writable?
                if (version < ResultStore.SchemaVersion)
                {
                    Upgrade(connection, version);
                }
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            return new SqliteDatabase(connection, path, writer);
        }
        catch (Exception e)
        {
            writer.Dispose();
            throw e is SqliteException sqlite ? Error(path, sqlite) : e;
        }
    }

    /// <summary>Opens a file to be read.</summary>
    public static SqliteDatabase Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new IgosException($"The store {path} doesn't exist: igos evaluate makes it.");
        }

        try
        {
            SqliteConnection connection;
            try
            {
                // Writable where it can be: what a killed run left unfinished is rolled back.
                connection = Connect(path, SqliteOpenMode.ReadWrite);
            }
            catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14) // read-only, can't open
            {
                connection = Connect(path, SqliteOpenMode.ReadOnly);
            }

            try
            {
                // The tables that it lacks stand beside it, empty: to read a file is not to change it.
                foreach (var script in Lacking(Version(path, connection)))
                {
                    connection.Execute(script.Replace("CREATE TABLE", "CREATE TEMP TABLE"));
                }

                connection.Execute("PRAGMA query_only = 1");
                return new SqliteDatabase(connection, path, null);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw Error(path, e);
        }
    }

    /// <inheritdoc/>
    public override IgosException Error(Exception e) =>
        e is SqliteException sqlite ? Error(Name, sqlite) : new IgosException($"The store {Name}: {e.Message}", e);

    /// <inheritdoc/>
    public override string ConditionError(DbException e) =>
        e.Message.Split('\'') is [_, .. var middle, _] ? string.Join('\'', middle) : e.Message;

    /// <inheritdoc/>
    public override IEnumerable<string> ResultColumns() =>
        Connection.Query<string>("SELECT name FROM pragma_table_info('results')");

    /// <summary>Lets the file grow no more, as on a full disk: for tests.</summary>
    public void LimitPages() => Connection.Execute(
        $"PRAGMA max_page_count = {Connection.ExecuteScalar<long>("PRAGMA page_count")}");

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _writer?.Dispose();
    }

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

        connection.Execute($"PRAGMA user_version = {ResultStore.SchemaVersion}", transaction: transaction);
        transaction.Commit();
    }

    private static IEnumerable<string> Lacking(long version) =>
        Additions[(int)(version - FirstVersion)..].Select(Script);

    /// <summary>A store's version; one that can't be read is refused.</summary>
    private static long Version(string path, SqliteConnection connection)
    {
        if (connection.ExecuteScalar<long>("PRAGMA application_id") != ApplicationId)
        {
            throw new IgosException($"{path} is a SQLite file of another program: name another store.");
        }

        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        return version is >= FirstVersion and <= ResultStore.SchemaVersion ? version
            : throw WrongVersion(path, version);
    }

    private static IgosException Error(string path, SqliteException e) => new(e.SqliteErrorCode switch
    {
        5 or 6 => $"Another program holds the store {path}: close it and try again.",
        8 => $"The store {path} is read-only: make it writable, or name another.",
        10 => $"The store {path} can't be read or written ({e.Message}): the disk may be full or failing. "
            + "What was kept is kept; the same command goes on.",
        11 or 26 => $"{path} is damaged, or no store of results: restore a copy, or name another store. "
            + "Nothing in it was changed.",
        13 => $"The disk of the store {path} is full. What was kept is kept: make room, and the same command goes "
            + "on.",
        14 => $"The store {path} can't be opened: check its folder and its permissions.",
        _ => $"The store {path}: {e.Message}",
    }, e);
}
