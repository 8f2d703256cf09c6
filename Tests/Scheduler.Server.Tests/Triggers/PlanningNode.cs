using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Jobs;
using Scheduler.Server.Triggers;
using TestServers;
using TestServers.Databases;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>A node that plans and delivers to nobody: real Quartz on a real database, short lead and window.</summary>
internal sealed class PlanningNode : IAsyncDisposable
{
    public const int LeadMs = 2_000;
    public const int WindowMs = 1_000;
    private readonly IHost _host;
    private readonly TempFolder? _folder;

    private PlanningNode(IHost host, TempFolder? folder)
    {
        _host = host;
        _folder = folder;
    }

    public FirstExecutorRouter Router => (FirstExecutorRouter)Service<IRunRouter>();

    public RecordedDelivery Delivery => (RecordedDelivery)Service<IRunDelivery>();

    public IClusterClock Clock => Service<IClusterClock>();

    public IDatabase Database => Service<IDatabase>();

    public JobService Jobs => Service<JobService>();

    public static async Task<PlanningNode> StartAsync(Store store)
    {
        if (store == Store.MySql)
        {
            return await StartOnAsync(await (await DatabaseServer.SharedAsync()).CreateDatabaseAsync(), "node-1");
        }

        var folder = new TempFolder("planning");
        return await StartAsync(folder, "node-1", new() { ["Database:Provider"] = "sqlite" });
    }

    /// <summary>A node of a cluster on a database that exists.</summary>
    public static Task<PlanningNode> StartOnAsync(string connectionString, string name) =>
        StartAsync(null, name, new() { ["Database:Provider"] = "mysql", ["Database:ConnectionString"] = connectionString });

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        await Database.InTransactionAsync((transaction, _) => transaction.Connection!.ExecuteAsync(sql, parameters, transaction), CancellationToken.None);

    /// <summary>The due instants of what a job has planned or recorded, in order.</summary>
    public Task<List<long>> DueAsync(string jobId, RunState state = RunState.Planned) =>
        QueryAsync<long>("SELECT due_at FROM runs WHERE job_id = @jobId AND state = @state ORDER BY due_at", new { jobId, state = (int)state });

    /// <summary>Waits until something is planned that is due at or after an instant.</summary>
    public Task PlannedUntilAsync(string jobId, long micros) => Eventually.TrueAsync(
        async () => (await QueryAsync<long>("SELECT COALESCE(MAX(due_at), 0) FROM runs WHERE job_id = @jobId", new { jobId }))[0] >= micros,
        TimeSpan.FromSeconds(60),
        $"job {jobId} is planned until {Instants.FromMicros(micros):O}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        _folder?.Dispose();
    }

    private static async Task<PlanningNode> StartAsync(TempFolder? folder, string name, Dictionary<string, string?> settings)
    {
        settings["Scheduling:LeadMs"] = $"{LeadMs}";
        settings["Scheduling:WindowMs"] = $"{WindowMs}";
        settings["Scheduling:ArmMs"] = "500";
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddConsole();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(folder?.Path ?? Path.GetTempPath());
        builder.Services.AddCluster(_ => new NodeIdentity(name, Guid.NewGuid().ToString("N"), "https://127.0.0.1:1"));
        builder.Services.AddSingleton(new ClusterSecret(new byte[ClusterSecret.MinimumBytes]));
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.AddSingleton<RunStore>();
        builder.Services.AddSingleton<FollowerStore>();
        builder.Services.AddSingleton<IRunRouter>(new FirstExecutorRouter());
        builder.Services.AddSingleton<IRunDelivery>(new RecordedDelivery());
        builder.Services.AddTriggers();
        builder.Services.AddSingleton<IHandlerSchemas, NoSchemas>();
        builder.Services.AddJobs();
        var host = builder.Build();
        await host.StartAsync();
        return new PlanningNode(host, folder);
    }
}
