using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Dispatch;

/// <summary>What spreads broadcasts, made of its real parts on a database.</summary>
internal static class BroadcastParts
{
    public static Broadcasts Create(IDatabase database, FixedClock clock, ExecutorDirectory directory, IRunDelivery delivery, SessionRegistry? registry = null)
    {
        var options = Options.Create(new SchedulingOptions());
        var sender = new AssignmentSender(
            new KnownJobs(), new UpstreamResults(new ChainStore(database), NullLogger<UpstreamResults>.Instance), NullLogger<AssignmentSender>.Instance);
        return new Broadcasts(
            database,
            new BroadcastStore(database, new RunStore(database)),
            new RunRouter(directory, new SeatStore(database), new ExecutorChoice(new JobUsage())),
            new DirectSends(sender, registry ?? new SessionRegistry(), new NodeIdentity(RunRows.Node, "i", "https://127.0.0.1:1"), clock, options),
            delivery,
            clock,
            options);
    }

    /// <summary>Where no broadcast has an executor.</summary>
    public static Broadcasts WithoutExecutors(IDatabase database, FixedClock clock) =>
        Create(database, clock, new ExecutorDirectory(new ExecutorStore(database), clock, TimeProvider.System, NullLogger<ExecutorDirectory>.Instance), new NoDelivery());

    private sealed class NoDelivery : IRunDelivery
    {
        public void LookNow(IReadOnlyCollection<string> executorIds)
        {
        }

        public void Revoke(IReadOnlyCollection<SentRun> runs)
        {
        }

        public void Cancel(IReadOnlyCollection<SentRun> runs)
        {
        }
    }
}
