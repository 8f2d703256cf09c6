using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>
/// Sends the runs of the executors connected to this node, each at its due instant minus the arm time. A send follows the committed step to
/// dispatched, unless the database is away and the node's lease still holds: nobody else may move these runs before 12 s of silence, and by then
/// this node has stopped.
/// </summary>
internal sealed partial class ArmLoop(
    WaitingRuns waiting,
    RunDeliveryStore store,
    AssignmentSender sender,
    SessionRegistry registry,
    IClusterClock clock,
    NodeIdentity node,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<ArmLoop> logger) : BackgroundService
{
    // A statement that takes longer than the limit below counts as a database that is away, so it must not be long for its size.
    private const int MaxPerDispatch = 500;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DispatchLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AwayAfter = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendDueAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SendFailed(logger, exception);
            }
        }
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = waiting.Take(clock.NowMicros + (long)options.Value.Arm.TotalMicroseconds, MaxPerDispatch);
            var due = taken.Where(run => registry.Find(run.ExecutorId) is { Draining: false }).ToList();
            if (due.Count > 0)
            {
                foreach (var group in (await DispatchAsync(due, cancellationToken)).GroupBy(run => run.ExecutorId, StringComparer.Ordinal))
                {
                    if (registry.Find(group.Key) is { } session)
                    {
                        await sender.SendAsync(session, group, cancellationToken);
                    }
                }
            }

            if (taken.Count < MaxPerDispatch)
            {
                return;
            }
        }
    }

    private async Task<IReadOnlyList<WaitingRun>> DispatchAsync(List<WaitingRun> due, CancellationToken cancellationToken)
    {
        var reason = "it has not answered lately";
        if (clock.SinceContact < AwayAfter)
        {
            try
            {
                // On a thread of its own: with a silent server MySql.Data may hold its caller before it returns a task that could be waited for.
                return await Task.Run(() => store.DispatchAsync(due, node.Name, clock.NowMicros, cancellationToken), cancellationToken)
                    .WaitAsync(DispatchLimit, time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                reason = exception.Message;
            }
        }

        // What is due after the lease's end is not sent: by its due instant a peer may have moved the job's seat.
        var leaseEnd = clock.NowMicros + (long)(ExecutorLiveness.NodeLease - clock.SinceContact).TotalMicroseconds;
        var covered = due.Where(run => run.StartAt <= leaseEnd).ToList();
        if (covered.Count > 0)
        {
            Log.FromMemory(logger, covered.Count, reason);
        }

        if (covered.Count < due.Count)
        {
            waiting.Add(due.Where(run => run.StartAt > leaseEnd));
            if (clock.SinceContact >= ExecutorLiveness.NodeLease)
            {
                Log.LeaseOver(logger, due.Count - covered.Count, clock.SinceContact.TotalSeconds);
            }
        }

        return covered;
    }

    private static partial class Log
    {
        [LoggerMessage(9000, LogLevel.Error, "Sending runs failed; they are looked at again.")]
        public static partial void SendFailed(ILogger logger, Exception exception);

        [LoggerMessage(9001, LogLevel.Warning, "Sending {Runs} runs from memory, the database is away: {Reason}")]
        public static partial void FromMemory(ILogger logger, int runs, string reason);

        [LoggerMessage(9002, LogLevel.Error, "{Runs} runs are not sent: the database has not answered for {Seconds:0.0} s.")]
        public static partial void LeaseOver(ILogger logger, int runs, double seconds);
    }
}
