using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySql.Data.MySqlClient;
using TestServers;
using TestServers.Databases;
using TestServers.Processes;

namespace Benchmarks.Stores;

/// <summary>The store of one invocation: a MariaDB of its own, a server that the user named, or files; each measurement gets an empty database.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly TempFolder _folder = new("bench");
    private readonly List<string> _made = [];
    private readonly string? _connection;

    private BenchStore(StoreKind kind, string? connection, DatabaseServer? server, string? logFolder)
    {
        Kind = kind;
        Server = server;
        LogFolder = logFolder;
        _connection = connection;
    }

    public StoreKind Kind { get; }

    /// <summary>The server that was started for this invocation; null when there is none to disturb.</summary>
    public DatabaseServer? Server { get; }

    /// <summary>The server's process, to see what it costs; null when it is not ours.</summary>
    public OwnedProcess? Process => Server?.Process;

    /// <summary>Where the processes' output is kept; null for nowhere.</summary>
    public string? LogFolder { get; }

    /// <summary>Product and version.</summary>
    public string Name { get; private set; } = "";

    public static async Task<BenchStore> StartAsync(StoreKind kind, string? connection, string? logFolder, CancellationToken cancellationToken)
    {
        var server = kind is StoreKind.MySql && connection is null ? await MariaDbServer.StartAsync(cancellationToken: cancellationToken) : null;
        var store = new BenchStore(kind, connection ?? server?.ConnectionString(), server, logFolder);
        try
        {
            store.Name = await store.ReadNameAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task<BenchDatabase> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        if (Kind is StoreKind.Sqlite)
        {
            return new BenchDatabase(Kind, $"Data Source={_folder.File($"{Guid.NewGuid():N}.db")}");
        }

        var name = $"bench_{Environment.ProcessId}_{_made.Count}";
        await ExecuteAsync($"CREATE DATABASE {name} CHARACTER SET utf8mb4", cancellationToken);
        _made.Add(name);
        return new BenchDatabase(Kind, new MySqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        else if (Kind is StoreKind.MySql)
        {
            foreach (var name in _made)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {name}", CancellationToken.None);
            }
        }

        _folder.Dispose();
    }

    private async Task<string> ReadNameAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = Kind is StoreKind.MySql ? new MySqlConnection(_connection) : new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        var version = connection.ServerVersion;
        return Kind is StoreKind.Sqlite ? $"SQLite {version}"
            : version.Contains("MariaDB", StringComparison.Ordinal) ? $"MariaDB {version.Replace("5.5.5-", "", StringComparison.Ordinal).Split('-')[0]}"
            : $"MySQL {version}";
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(_connection);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
