using System.Threading.Channels;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>
/// Keeps in memory what is planned for this node's executors within the lead, so that a database that is away for a moment makes nothing late:
/// reads at an executor's hello, each second, and when told to look. Also passes on revocations and cancellations.
/// </summary>
internal sealed partial class WaitingRunReader(
    WaitingRuns waiting,
    RunDeliveryStore store,
    RunCommandStore commands,
    AssignmentSender sender,
    SessionRegistry registry,
    IClusterClock clock,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<WaitingRunReader> logger) : BackgroundService, ISessionObserver
{
    private const int MaxKeysPerRead = 1_000;

    // A backlog beyond this is known to memory or comes when it has shrunk; reading all of it each second would keep it from shrinking.
    private const int MaxNear = 20_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int MaxSentAgain = 2_000;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(1_500);

    private readonly Channel<Look> _looks = Channel.CreateUnbounded<Look>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<Look> _again = new();
    private long _horizon;

    private long NearEdge => clock.NowMicros + (long)(options.Value.Arm + Margin).TotalMicroseconds;

    private long FarEdge => clock.NowMicros + (long)options.Value.Lead.TotalMicroseconds;

    /// <summary>Rows of these executors may have been planned near their due instant, or commands for them written.</summary>
    public void LookNow(IReadOnlyCollection<string> executorIds) => _looks.Writer.TryWrite(new Look(executorIds, null, []));

    public void Opened(ExecutorSession session, IReadOnlyCollection<RunRef> held) => _looks.Writer.TryWrite(new Look([session.ExecutorId], session, held));

    public void Closed(ExecutorSession session) => waiting.Forget(session.ExecutorId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var polledAt = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await AnswerLooksAsync(stoppingToken);
                if (polledAt == 0 || time.GetElapsedTime(polledAt) >= Period)
                {
                    polledAt = time.GetTimestamp();
                    while (_again.TryDequeue(out var look))
                    {
                        _looks.Writer.TryWrite(look);
                    }

                    await PollAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ReadFailed(logger, exception.Message, waiting.Count);
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stoppingToken);
            }

            await WaitAsync(Period - time.GetElapsedTime(polledAt), stoppingToken);
        }
    }

    private async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
        {
            return;
        }

        using var pause = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        try
        {
            await _looks.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    private async Task AnswerLooksAsync(CancellationToken cancellationToken)
    {
        var near = new HashSet<string>(StringComparer.Ordinal);
        while (_looks.Reader.TryRead(out var look))
        {
            if (look.Session is null)
            {
                near.UnionWith(look.ExecutorIds.Where(id => registry.Find(id) is not null));
                continue;
            }

            try
            {
                await TakeOverAsync(look.Session, look.Held, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The others, and the poll, must not wait for this one.
                Log.TakeOverFailed(logger, look.Session.Row.Name, exception.Message);
                _again.Enqueue(look);
            }
        }

        if (near.Count > 0)
        {
            await ReadNearAsync(near, cancellationToken);
            await SendCommandsAsync(near, cancellationToken);
        }
    }

    // What was planned nearer than the far edge (calls, resumed triggers, moved runs) shows as a key that memory does not know.
    private async Task ReadNearAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        var unknown = (await store.ReadWaitingKeysAsync(executorIds, NearEdge, MaxNear, cancellationToken))
            .Where(key => !waiting.Has(key.Id, key.Fence))
            .Select(key => key.Id);
        foreach (var ids in unknown.Chunk(MaxKeysPerRead))
        {
            waiting.Add(await store.ReadWaitingAsync(ids, cancellationToken));
        }
    }

    // An executor has come: everything of its next seconds, and what it was sent before but says it does not have.
    private async Task TakeOverAsync(ExecutorSession session, IReadOnlyCollection<RunRef> held, CancellationToken cancellationToken)
    {
        if (registry.Find(session.ExecutorId) != session)
        {
            return;
        }

        var known = held.Select(run => (run.RunId, run.Fence)).ToHashSet();
        var missing = (await store.ReadSentAsync(session.ExecutorId, cancellationToken))
            .Where(run => !known.Contains((run.Id, run.Fence)));
        await sender.SendAsync(session, missing, cancellationToken);
        waiting.Add(await store.ReadWaitingAsync([session.ExecutorId], 0, FarEdge, cancellationToken));
        await SendCommandsAsync([session.ExecutorId], cancellationToken);
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var executors = registry.All.Select(session => session.ExecutorId).ToList();
        if (executors.Count == 0)
        {
            return;
        }

        // Windows are planned at the far edge, which is read once as it passes.
        var horizon = FarEdge;
        waiting.Add(await store.ReadWaitingAsync(executors, Math.Min(_horizon, horizon), horizon, cancellationToken));
        _horizon = horizon;
        await ReadNearAsync(executors, cancellationToken);
        await SendCommandsAsync(executors, cancellationToken);
        await SendAgainAsync(executors, cancellationToken);
    }

    // An executor that is full drops what it is sent and answers nothing. The same delivery again is harmless: it knows what it holds.
    private async Task SendAgainAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        var sentBefore = clock.NowMicros - (long)AnswerLimit.TotalMicroseconds;
        var dueBefore = sentBefore + (long)options.Value.Arm.TotalMicroseconds;
        var unanswered = await store.ReadUnansweredAsync(executorIds, sentBefore, dueBefore, MaxSentAgain, cancellationToken);
        foreach (var group in unanswered.GroupBy(run => run.ExecutorId, StringComparer.Ordinal))
        {
            if (registry.Find(group.Key) is { } session)
            {
                Log.SentAgain(logger, group.Count(), session.Row.Name);
                await sender.SendAsync(session, group, cancellationToken);
            }
        }
    }

    private async Task SendCommandsAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        var all = await commands.ReadAsync(executorIds, cancellationToken);
        foreach (var group in all.GroupBy(command => (command.ExecutorId, command.Kind)))
        {
            if (registry.Find(group.Key.ExecutorId) is { } session)
            {
                var runs = group.Select(command => new RunRef(command.RunId, command.Fence)).ToArray();
                sender.Send(session, group.Key.Kind == RunCommand.Revoke ? session.Remote.Revoke(runs) : session.Remote.Cancel(runs));
                await commands.DeleteAsync(group.ToList(), cancellationToken);
            }
        }
    }

    private sealed record Look(IReadOnlyCollection<string> ExecutorIds, ExecutorSession? Session, IReadOnlyCollection<RunRef> Held);

    private static partial class Log
    {
        [LoggerMessage(9021, LogLevel.Warning, "Could not read the runs of executor {Name} that has just connected: {Reason}. It is tried again within a second.")]
        public static partial void TakeOverFailed(ILogger logger, string name, string reason);

        [LoggerMessage(9022, LogLevel.Warning, "{Runs} runs are sent to executor {Name} again: it has not acknowledged them.")]
        public static partial void SentAgain(ILogger logger, int runs, string name);

        [LoggerMessage(9020, LogLevel.Warning, "Could not read planned runs: {Reason}. {Waiting} runs are in memory and are sent from there.")]
        public static partial void ReadFailed(ILogger logger, string reason, int waiting);
    }
}
