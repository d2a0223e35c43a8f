using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace Igos.Evaluation.Store;

/// <summary>A database of PostgreSQL, which any number of runs write.</summary>
internal sealed partial class PostgresDatabase : Database
{
    private const long Lock = 0x49676f73; // "Igos": one at a time makes the tables
    private const string Schema = "igos"; // the tables' own, unless a search path names another

    private PostgresDatabase(NpgsqlConnection connection, string name)
        : base(connection, name)
    {
    }

    /// <summary>Whether a store's name is a connection string.</summary>
    public static bool IsNamed(string store) => Server().IsMatch(store);

    /// <summary>Opens a database to be written, and makes the tables where there are none.</summary>
    public static PostgresDatabase Open(string store)
    {
        var database = Connect(store, isReadOnly: false);
        return database.Checked(() =>
        {
            using var transaction = database.Connection.BeginTransaction();
            database.Connection.Execute($"SELECT pg_advisory_xact_lock({Lock})", transaction: transaction);
            if (!database.HasTables())
            {
                database.Make(transaction);
            }

            transaction.Commit();
        });
    }

    /// <summary>Opens a database to be read.</summary>
    public static PostgresDatabase Read(string store)
    {
        var database = Connect(store, isReadOnly: true);
        return database.Checked(() =>
        {
            if (!database.HasTables())
            {
                throw new IgosException($"The store {database.Name} holds no results yet: igos evaluate makes it.");
            }
        });
    }

    /// <inheritdoc/>
    public override IgosException Error(Exception e) => Error(Name, e);

    /// <inheritdoc/>
    public override string ConditionError(DbException e) => e is PostgresException postgres ? postgres.MessageText
        : throw Error(e);

    /// <inheritdoc/>
    public override IEnumerable<string> ResultColumns() => Connection.Query<string>("""
        SELECT attname::text FROM pg_attribute WHERE attrelid = 'results'::regclass AND attnum > 0 ORDER BY attnum
        """);

    private static PostgresDatabase Connect(string store, bool isReadOnly)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(store);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not even what is wrong with it is told: it may be a part of the password.
            throw new IgosException("The store's connection string can't be understood: expected "
                + "Host=…;Database=…;Username=…, with quotation marks around a value that holds a semicolon, and "
                + "nothing that Npgsql doesn't know.");
        }

        settings.ApplicationName ??= "igos";
        settings.SearchPath ??= Schema;
        settings.Pooling = false; // closed means closed
        settings.TcpKeepAlive = true; // heatmaps may take minutes
        if (!settings.ContainsKey("Command Timeout"))
        {
            settings.CommandTimeout = 600; // a report reads everything
        }

        if (isReadOnly)
        {
            settings.Options = $"{settings.Options} -c default_transaction_read_only=on".TrimStart();
        }

        var name = $"postgresql://{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return new PostgresDatabase(connection, name);
        }
        catch (Exception e) when (e is DbException or SocketException or InvalidOperationException or ArgumentException)
        {
            connection.Dispose();
            throw e is NpgsqlException { InnerException: null } and not PostgresException
                ? new IgosException($"The server of {name} asks for a password, or for another way to sign in: check "
                    + "Username, and Password, PGPASSWORD or the password file.", e)
                : Error(name, e);
        }
    }

    private PostgresDatabase Checked(Action prepare)
    {
        try
        {
            prepare();
            var version = Connection.QuerySingle<long>("SELECT version FROM store");
            return version == ResultStore.SchemaVersion ? this : throw WrongVersion(Name, version);
        }
        catch (Exception e)
        {
            Dispose();
            throw e is DbException error ? Error(error) : e;
        }
    }

    private bool HasTables() => Connection.ExecuteScalar<bool>("SELECT to_regclass('store') IS NOT NULL");

    private void Make(DbTransaction transaction)
    {
        // A right that nobody needs whose schema is there.
        if (Connection.ExecuteScalar<string?>("SELECT current_schema()", transaction: transaction) is null)
        {
            var path = Connection.ExecuteScalar<string>("SHOW search_path", transaction: transaction)!;
            Connection.Execute($"CREATE SCHEMA {path.Split(',')[0]}", transaction: transaction);
        }

        string[] scripts = ["schema.sql", "scores.sql", "seeds.sql"];
        foreach (var script in scripts)
        {
            Connection.Execute(Translated(Script(script)), transaction: transaction);
        }

        Connection.Execute("CREATE TABLE store (version BIGINT NOT NULL)", transaction: transaction);
        Connection.Execute($"INSERT INTO store VALUES ({ResultStore.SchemaVersion})", transaction: transaction);
    }

    /// <summary>SQLite's types as PostgreSQL calls them.</summary>
    private static string Translated(string script) => Truths().Replace(script, "$1 BOOLEAN")
        .Replace("INTEGER PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
        .Replace(" INTEGER", " BIGINT", StringComparison.Ordinal)
        .Replace(" REAL", " DOUBLE PRECISION", StringComparison.Ordinal)
        .Replace(" BLOB", " BYTEA", StringComparison.Ordinal);

    private static IgosException Error(string name, Exception e) => new(e switch
    {
        PostgresException { SqlState: "28P01" or "28000" } =>
            $"The server of {name} refuses the user or the password: check Username, and Password, PGPASSWORD or the "
            + "password file.",
        PostgresException { SqlState: "3D000" } =>
            $"There is no database {name}: make it with createdb, or name another.",
        PostgresException { SqlState: "42501" } =>
            $"The user may not read and write the store {name}: have its owner grant it, or name another user.",
        PostgresException { SqlState: "53300" or "53400" } => $"The server of {name} takes no more connections: run "
            + "fewer at a time, or raise its max_connections.",
        PostgresException { SqlState: "53100" } => $"The disk of the store {name} is full. What was kept is kept: make "
            + "room, and the same command goes on.",
        PostgresException { SqlState: "25006" } =>
            $"The store {name} is read-only: name the server that takes changes.",
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => Gone(name),
        PostgresException postgres => $"The store {name}: {postgres.MessageText}",
        NpgsqlException { InnerException: null } => $"The store {name}: {e.Message}",
        _ => Gone(name),
    }, e);

    private static string Gone(string name) => $"The server of {name} can't be reached, or is gone: check Host, Port "
        + "and whether it runs. What was kept is kept; the same command goes on.";

    [GeneratedRegex(@"(^|;)\s*(host|server)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Server();

    [GeneratedRegex("(difficult|in_crowd) INTEGER")]
    private static partial Regex Truths();
}
