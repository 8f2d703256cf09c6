using Microsoft.Data.Sqlite;
using Scheduler.Server.Storage;
using TestServers;
using TestServers.Databases;

namespace Scheduler.Server.Tests.Databases;

/// <summary>An empty database with the current schema, of a test's own.</summary>
internal sealed class MigratedDatabase : IAsyncDisposable
{
    private readonly TempFolder? _folder;

    private MigratedDatabase(IDatabase database, TempFolder? folder)
    {
        Database = database;
        _folder = folder;
    }

    public IDatabase Database { get; }

    /// <summary>For <c>[MemberData]</c>: tests of stores run on both.</summary>
    public static TheoryData<string> Providers { get; } = new(nameof(DatabaseProvider.Sqlite), nameof(DatabaseProvider.MySql));

    public static async Task<MigratedDatabase> CreateAsync(string provider)
    {
        MigratedDatabase created;
        if (provider == nameof(DatabaseProvider.Sqlite))
        {
            var folder = new TempFolder("sqlite");
            var connectionString = new SqliteConnectionStringBuilder { DataSource = folder.File("scheduler.db"), DefaultTimeout = 5, Pooling = false }.ConnectionString;
            created = new MigratedDatabase(new SqliteDatabase(connectionString, TimeProvider.System), folder);
        }
        else
        {
            var server = await DatabaseServer.SharedAsync();
            created = new MigratedDatabase(new MySqlDatabase(await server.CreateDatabaseAsync(), TimeProvider.System), null);
        }

        await new Migrator(created.Database).RunAsync(CancellationToken.None);
        return created;
    }

    public ValueTask DisposeAsync()
    {
        (Database as IDisposable)?.Dispose();
        _folder?.Dispose();
        return ValueTask.CompletedTask;
    }
}
