using MySql.Data.MySqlClient;
using TestServers.Databases;

namespace EndToEnd.Tests.Servers;

public sealed class DatabaseServerTests
{
    [Fact]
    public async Task RestartAsync_AfterKill_KeepsCommittedRowsOnTheSamePort()
    {
        await using var server = await DatabaseServer.StartChosenAsync();
        var connectionString = await server.CreateDatabaseAsync();
        await ExecuteAsync(connectionString, "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (42)");

        await server.KillAsync();
        await server.RestartAsync();

        Assert.Equal(42, Convert.ToInt32(await ScalarAsync(connectionString, "SELECT id FROM t")));
    }

    [Fact]
    public async Task StartChosenAsync_WithMySqlChosen_RunsThatServer()
    {
        await using var server = await DatabaseServer.StartChosenAsync();

        var version = (string)(await ScalarAsync(server.ConnectionString(), "SELECT VERSION()"))!;

        if (DatabaseServer.IsMySqlChosen)
        {
            Assert.StartsWith("9.7.", version, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("MariaDB", version, StringComparison.Ordinal);
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
