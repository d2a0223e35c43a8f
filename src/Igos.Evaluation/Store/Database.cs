using System.Data.Common;

namespace Igos.Evaluation.Store;

/// <summary>What differs between the databases that keep results; all else is one SQL, run by the store.</summary>
internal abstract class Database(DbConnection connection, string name) : IDisposable
{
    public DbConnection Connection { get; } = connection;

    /// <summary>As messages call it: never with a password.</summary>
    public string Name { get; } = name;

    /// <summary>What an error of it says, and what to do.</summary>
    public abstract IgosException Error(Exception e);

    /// <summary>What it finds wrong with a condition that a user wrote.</summary>
    public abstract string ConditionError(DbException e);

    /// <summary>Of the view that conditions are about.</summary>
    public abstract IEnumerable<string> ResultColumns();

    public virtual void Dispose() => Connection.Dispose();

    protected static string Script(string name)
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    protected static IgosException WrongVersion(string name, long version) => new(
        $"The store {name} is of version {version}, and this igos reads and writes version "
        + $"{ResultStore.SchemaVersion}: use the igos that made it, or name another store.");
}
