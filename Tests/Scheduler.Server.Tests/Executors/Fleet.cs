using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Executors;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;

namespace Scheduler.Server.Tests.Executors;

/// <summary>Executors of app <c>app</c> with the handler <c>echo</c>, and the directory that knows them.</summary>
internal sealed class Fleet(IDatabase database, FixedClock clock) : IDisposable
{
    public ExecutorStore Store { get; } = new(database);

    public ExecutorDirectory Directory { get; } = new(new ExecutorStore(database), clock, TimeProvider.System, NullLogger<ExecutorDirectory>.Instance);

    public static ExecutorRow Row(string id, long seenAt) => new()
    {
        Id = id,
        App = "app",
        Name = $"name-{id}",
        InstanceId = "instance",
        Session = $"session-{id}",
        Node = "node-1",
        Connected = true,
        Slots = 10,
        Labels = "{}",
        Handlers = JsonSerializer.Serialize(new[] { new HandlerInfo("echo", null) }, JsonSerializerOptions.Web),
        About = "{}",
        Transport = "webSocket",
        ConnectedAt = seenAt,
        SeenAt = seenAt,
    };

    /// <summary>Its id, 32 times the letter.</summary>
    public async Task<string> AddAsync(char letter, Func<ExecutorRow, ExecutorRow>? change = null)
    {
        var row = Row(new string(letter, 32), clock.NowMicros);
        row = change is null ? row : change(row);
        Assert.True(await Store.TryTakeAsync(row, null, CancellationToken.None));
        if (!row.Connected)
        {
            await Store.ReleaseAsync(row.Id, row.Session, CancellationToken.None);
        }

        if (row.DrainedByAdmin)
        {
            await Store.SetDrainedByAdminAsync(row.Id, drained: true, CancellationToken.None);
        }

        await Directory.RefreshAsync(CancellationToken.None);
        return row.Id;
    }

    public void Dispose() => Directory.Dispose();
}
