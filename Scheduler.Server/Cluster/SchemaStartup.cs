using Scheduler.Server.Storage;

namespace Scheduler.Server.Cluster;

/// <summary>The first thing that starts: the schema, then the numbers all nodes agree on. What follows may use the database.</summary>
internal sealed class SchemaStartup(Migrator migrator, SchedulingAgreement agreement) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await migrator.RunAsync(cancellationToken);
        await agreement.CheckAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
