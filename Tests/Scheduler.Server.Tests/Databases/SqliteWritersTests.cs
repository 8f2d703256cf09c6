using Dapper;
using Scheduler.Server.Storage;
using TestServers;

namespace Scheduler.Server.Tests.Databases;

public sealed class SqliteWritersTests
{
    [Fact]
    public async Task Writers_OfEveryKindAtOnce_AllWriteAndNoneIsLockedOut()
    {
        using var folder = new TempFolder("writers");
        using var database = new SqliteDatabase($"Data Source={folder.File("t.db")};Default Timeout=1", TimeProvider.System);
        await database.ExecuteAloneAsync("CREATE TABLE t (kind TEXT)", new { }, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(i => new[] { InTransactionAsync(), AloneAsync(), LikeQuartzAsync() }));

        await using var connection = await database.OpenAsync(CancellationToken.None);
        Assert.Equal([30L, 30L, 30L], await connection.QueryAsync<long>("SELECT COUNT(*) FROM t GROUP BY kind"));

        Task InTransactionAsync() => Task.Run(() => database.InTransactionAsync(
            async (transaction, token) =>
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition("INSERT INTO t VALUES ('transaction')", transaction: transaction, cancellationToken: token));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
            },
            CancellationToken.None));

        Task AloneAsync() => Task.Run(async () =>
        {
            await using var own = await database.OpenAsync(CancellationToken.None);
            await own.ExecuteAsync("INSERT INTO t VALUES ('alone')");
        });

        Task LikeQuartzAsync() => Task.Run(async () =>
        {
            await using var own = database.Factory.CreateConnection()!;
            own.ConnectionString = database.ConnectionString;
            await own.OpenAsync();
            await using var transaction = await own.BeginTransactionAsync();
            await using var command = own.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO t VALUES ('quartz')";
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        });
    }
}
