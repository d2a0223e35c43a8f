using Npgsql;

namespace Igos.Evaluation.Tests.Store;

/// <summary>A store of its own in the PostgreSQL that IGOS_TEST_POSTGRES names; the test is skipped without.</summary>
internal sealed class PostgresSchema : IDisposable
{
    private readonly string _name = $"test_{Guid.NewGuid():N}";

    /// <summary>As a user names it.</summary>
    public string Store => $"{Address};Search Path={_name}";

    public static string Address
    {
        get
        {
            var address = Environment.GetEnvironmentVariable("IGOS_TEST_POSTGRES");
            Assert.SkipWhen(string.IsNullOrEmpty(address), "Needs PostgreSQL: IGOS_TEST_POSTGRES is its connection "
                + "string, as eng/postgres.sh start FOLDER prints it.");
            return address!;
        }
    }

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection($"{Store};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose() => Execute(
        $"DROP SCHEMA IF EXISTS {_name} CASCADE; DROP SCHEMA IF EXISTS {_name}_jobs CASCADE");
}
