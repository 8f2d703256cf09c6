using Microsoft.Extensions.Options;
using Quartz;
using Quartz.Impl;
using Quartz.Impl.AdoJobStore;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers;

/// <summary>Quartz, built when the database and the clock are there: clustered on MySQL, in the embedded file on SQLite, on a clock that is the lead ahead.</summary>
internal sealed class TriggerScheduler(
    IDatabase database, IClusterClock clock, NodeIdentity identity, FirePlanner planner, IOptions<Cluster.SchedulingOptions> options, TimeProvider time, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private const string Name = "QuartzScheduler";

    // A round takes as many due triggers as there are threads; the job itself does nothing.
    private const int RoundSize = 32;
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(1);

    private ServiceProvider? _services;
    private IScheduler? _scheduler;
    private IDriverDelegate? _store;

    public IScheduler Quartz => _scheduler ?? throw new InvalidOperationException("Quartz was asked for before it started.");

    /// <summary>The delegate that Quartz itself uses.</summary>
    public IDriverDelegate Store => _store ?? throw new InvalidOperationException("Quartz's store was asked for before it started.");

    public IJobDetail Job { get; } = JobBuilder.Create<PlanJob>().WithIdentity(QuartzTriggers.PlanJobKey).StoreDurably().Build();

    /// <summary>
    /// With SQLite Quartz takes a lock of this process before it waits for the writer gate, so a transaction of ours, which has passed the gate, must not wait
    /// for that lock. It needs none: it has the whole database for itself.
    /// </summary>
    public bool MustDoByItself => database.Dialect.Provider == DatabaseProvider.Sqlite;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddQuartz(Configure);
        _services = services.BuildServiceProvider();
        _scheduler = await _services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
        await _scheduler.AddJob(Job, AddJobOptions.Replacing, cancellationToken);
        await _scheduler.Start(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is not null)
        {
            // With the database away Quartz would go on trying; what it could not say, the peers find out by its missing check-ins.
            await Task.WhenAny(_scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken).AsTask(), Task.Delay(ShutdownLimit, time, cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await Task.WhenAny(_services.DisposeAsync().AsTask(), Task.Delay(DisposeLimit, time));
        }
    }

    private void Configure(IQuartzBuilder quartz)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = Name;
            scheduler.InstanceId = identity.Name;
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(1);
        });
        quartz.UseDefaultThreadPool(RoundSize);
        quartz.UseJobFactory<SimpleJobFactory>();
        quartz.UseTimeProvider(new LeadClock(clock, options.Value.Lead));
        quartz.UsePersistentStore(store =>
        {
            if (database.Dialect.Provider == DatabaseProvider.MySql)
            {
                ConfigureMySql(store);
            }
            else
            {
                ConfigureSqlite(store);
            }

            store.ProvisionSchema();
            store.UseSystemTextJsonSerializer();
            store.ConfigureStore(o =>
            {
                o.IsTransient = IsTransient;

                // By default planning pauses for 15 s after a database error, which would use up the lead.
                o.DbRetryInterval = TimeSpan.FromSeconds(1);
            });
        });
    }

    private void ConfigureMySql(IPersistentStoreBuilder store)
    {
        // Before the database is chosen: the first registration wins.
        store.UseDriverDelegate(_ => _store = new LedgerMySqlDelegate(planner));
        store.UseMySql(database.Factory, database.ConnectionString);
        store.UseClustering(clustering =>
        {
            clustering.CheckinInterval = TimeSpan.FromSeconds(2);
            clustering.CheckinMisfireThreshold = TimeSpan.FromSeconds(8);
        });
        store.ConfigureStore(o => o.AcceptEnlistedTransactions = true);
    }

    private void ConfigureSqlite(IPersistentStoreBuilder store)
    {
        store.UseDriverDelegate(_ => _store = new LedgerSqliteDelegate(planner));
        store.UseSqlite(database.Factory, database.ConnectionString);

        // Not on MySQL, whose driver never returns from an asynchronous call that meets its timeout.
        store.ConfigureStore(o => o.CommandTimeout = TimeSpan.FromSeconds(5));
    }

    private bool IsTransient(Exception exception)
    {
        var driver = exception.GetBaseException();
        return database.Dialect.IsTransient(driver) || database.Dialect.IsUnavailable(driver);
    }
}
