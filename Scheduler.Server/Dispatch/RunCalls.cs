using System.Data.Common;
using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

/// <summary>Runs by call: written down in one transaction, and sent at once when the executor is connected right here.</summary>
internal sealed class RunCalls(
    IDatabase database,
    RunStore store,
    RunCallStore calls,
    IRunRouter router,
    AuditStore audit,
    IRunDelivery delivery,
    DirectSends direct,
    Broadcasts broadcasts,
    IClusterClock clock,
    IOptions<SchedulingOptions> options)
{
    /// <summary>Records all calls or none.</summary>
    /// <param name="wanted">The calls.</param>
    /// <param name="entry">Makes the audit row, which is committed with the runs, from their ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The runs' ids in the order of the calls.</returns>
    public async Task<IReadOnlyList<string>> CallAsync(
        IReadOnlyList<RunCall> wanted, Func<IReadOnlyList<string>, AuditEntry> entry, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var runs = wanted.Select(call => Plan(call, now)).ToList();
        if (wanted.All(call => call.Origin is not null) && await FindEarlierAsync(runs, cancellationToken) is { } earlier)
        {
            return earlier;
        }

        if (wanted is [{ Origin: null }] && await TryAtOnceAsync(runs[0], entry, cancellationToken))
        {
            return [runs[0].Id];
        }

        var near = runs.Where(run => run.DueAt <= now + (long)options.Value.Lead.TotalMicroseconds).ToList();
        var sentHere = new List<PlannedRun>();
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                runs.ForEach(run => run.State = RunState.Planned); // the transaction may be tried again
                await router.RouteAsync(near, connection, transaction, token);
                sentHere = [.. near.Where(direct.TryMark)];
                await store.InsertAsync(runs, connection, transaction, token);
                await audit.AppendAsync(transaction, entry([.. runs.Select(run => run.Id)]), token);
            },
            cancellationToken);

        var unspread = near.Where(run => run is { Shard: null, Template.Routing: RoutingStrategy.Broadcast } && broadcasts.IsNear(run.DueAt)).ToList();

        // The number of inserted rows would not tell: MySQL counts a row that was kept like one that was made.
        if (wanted.Any(call => call.Origin is not null))
        {
            return await AnswerKeyedAsync(runs, unspread, cancellationToken);
        }

        await SpreadAsync(unspread, cancellationToken);

        await direct.SendAsync(sentHere, cancellationToken);
        delivery.LookNow([.. near.Where(run => run is { State: RunState.Planned, ExecutorId: not null }).Select(run => run.ExecutorId!).Distinct(StringComparer.Ordinal)]);
        return [.. runs.Select(run => run.Id)];
    }

    // One run that is due now, for an executor connected right here: its rows are written in one round trip and it is on its way.
    private async Task<bool> TryAtOnceAsync(PlannedRun run, Func<IReadOnlyList<string>, AuditEntry> entry, CancellationToken cancellationToken)
    {
        router.RouteFromMemory(run);
        if (!direct.TryMark(run))
        {
            (run.ExecutorId, run.Routing) = (null, null);
            return false;
        }

        try
        {
            await database.ExecuteTogetherAsync(
                batch =>
                {
                    store.AppendInsert(batch, run);
                    batch.NextStatement();
                    audit.Append(batch, entry([run.Id]));
                },
                cancellationToken);
        }
        catch (DbException exception) when (!database.Dialect.IsUnavailable(exception))
        {
            // Its seat has moved, or others were in the way: once more, step by step.
            router.ForgetSeat(run.Template.JobId);
            (run.State, run.ExecutorId, run.Routing, run.SentAt, run.Node) = (RunState.Planned, null, null, null, null);
            return false;
        }

        await direct.SendAsync([run], cancellationToken);
        return true;
    }

    // Everything was called for before: nothing changes, and so nothing is audited.
    private async Task<IReadOnlyList<string>?> FindEarlierAsync(List<PlannedRun> runs, CancellationToken cancellationToken)
    {
        var ids = await calls.FindByOriginAsync([.. runs.Select(run => run.Origin)], cancellationToken);
        return runs.TrueForAll(run => ids.ContainsKey(run.Origin)) ? [.. runs.Select(run => ids[run.Origin])] : null;
    }

    private PlannedRun Plan(RunCall call, long now)
    {
        var id = Ids.New(clock.UtcNow);
        return new PlannedRun
        {
            Id = id,
            Origin = call.Origin ?? RunOrigins.Call(id),
            Template = call.Job.Template,
            Cause = call.RetryOf is null ? RunCause.Call : RunCause.Retry,
            DueAt = Math.Max(now, call.DueAt ?? now),
            PlannedAt = now,
            Args = call.Args,
            RetryOf = call.RetryOf,
            Shard = call.Shard,
            LastExecutorId = call.ShardExecutorId,
        };
    }

    private Task SpreadAsync(List<PlannedRun> unspread, CancellationToken cancellationToken) =>
        unspread.Count == 0 ? Task.CompletedTask : broadcasts.SpreadAsync([.. unspread.Select(run => (run.Id, run.Template))], cancellationToken);

    // Calls that were made before under the same key are answered with the run of the first time, and only the new ones are sent.
    private async Task<IReadOnlyList<string>> AnswerKeyedAsync(List<PlannedRun> runs, List<PlannedRun> unspread, CancellationToken cancellationToken)
    {
        var ids = await calls.FindByOriginAsync([.. runs.Select(run => run.Origin)], cancellationToken);
        var fresh = runs.Where(run => ids[run.Origin] == run.Id).ToList();
        await SpreadAsync([.. unspread.Where(fresh.Contains)], cancellationToken);
        await direct.SendAsync(fresh.Where(run => run.State == RunState.Dispatched), cancellationToken);
        delivery.LookNow([.. fresh.Select(run => run.ExecutorId).OfType<string>().Distinct(StringComparer.Ordinal)]);
        return [.. runs.Select(run => ids[run.Origin])];
    }
}
