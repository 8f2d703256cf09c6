using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Dispatch;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Maintenance;

/// <summary>The sweep, made of its real parts on a database.</summary>
internal static class Sweeps
{
    public static RecoverySweep Create(
        MigratedDatabase database, Fleet fleet, FixedClock clock, IRunDelivery delivery, TimeProvider? time = null, SweepSignal? signal = null, RunTemplate? template = null) =>
        new(
            database.Database,
            new RunRecoveryStore(database.Database),
            new Ends(database.Database, clock).Endings,
            new RunCommandStore(database.Database),
            fleet.Store,
            fleet.Directory,
            new SeatStore(database.Database),
            new RunRouter(fleet.Directory, new SeatStore(database.Database), new ExecutorChoice(new JobUsage())),
            BroadcastParts.Create(database.Database, clock, fleet.Directory, delivery),
            new OverlappingJobs(template ?? Template),
            delivery,
            new SweepLease(new ClusterSettingStore(database.Database), new NodeIdentity("node-1", "i", "https://127.0.0.1:1"), clock),
            signal ?? new SweepSignal(),
            clock,
            Options.Create(new SchedulingOptions()),
            time ?? new ManualTime(),
            NullLogger<RecoverySweep>.Instance);

    /// <summary>Jobs as <see cref="RunRows"/> writes them.</summary>
    private sealed class OverlappingJobs(RunTemplate template) : IJobDefinitions
    {
        private readonly KnownJobs _known = new();

        public async ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken)
        {
            var job = await _known.FindAsync(jobId, version, cancellationToken);
            return job! with { Template = template with { JobId = jobId, JobVersion = version } };
        }

        public ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) => FindAsync(jobId, 1, cancellationToken);

        public ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A sweep asks for versions only.");
    }
}
