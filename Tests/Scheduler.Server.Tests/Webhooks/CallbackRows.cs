using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Webhooks;

/// <summary>What the ledger knows of runs that wait for their callbacks and nobody else can see.</summary>
internal static class CallbackRows
{
    public static async Task<bool> WaitsAsync(RunningServer server, string run)
    {
        await using var connection = await server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<string?>("SELECT open_executor FROM runs WHERE id = @run", new { run }) == "$callback";
    }
}
