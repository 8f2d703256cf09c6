using System.Globalization;
using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors.Routing;

/// <summary>
/// Why a run goes where it goes, as it was when that was decided. Executors of other apps are not considered. Nothing is written down for the only executor
/// of an app, since there was nothing to choose.
/// </summary>
internal static class RoutingReasons
{
    private const int MaxConsidered = 20;

    /// <summary>The JSON that the ledger keeps: the chosen one, then those that might have been, then the rest. Null when there was nothing to choose.</summary>
    /// <param name="executors">All.</param>
    /// <param name="template">The job.</param>
    /// <param name="chosen">The chosen one; null while nobody fits.</param>
    /// <param name="isSeatHeld">Whether the job's seat decided.</param>
    /// <param name="isAgain">Whether the run was somebody else's before, which is told even where there is one executor only.</param>
    /// <param name="after">The name of the executor that had the run before, where that counts.</param>
    public static string? Of(
        IReadOnlyList<KnownExecutor> executors, RunTemplate template, KnownExecutor? chosen, bool isSeatHeld = false, bool isAgain = false, string? after = null)
    {
        var (fit, unfit, count) = (new List<KnownExecutor>(), new List<(KnownExecutor Executor, string Why)>(), 0);
        foreach (var executor in executors)
        {
            if (executor.Row.App != template.App)
            {
                continue;
            }

            count++;
            if (executor == chosen)
            {
                // It is always named.
                fit.Insert(0, executor);
            }
            else if ((executor.Unfit(template) ?? executor.Unavailable()) is { } why)
            {
                unfit.Add((executor, why));
            }
            else
            {
                fit.Add(executor);
            }
        }

        if (count == 0 || (count == 1 && chosen is not null && !isAgain))
        {
            return null;
        }

        var considered = fit.Take(MaxConsidered).Select(executor => (executor.Row.Name, Why: Why(executor, template, executor == chosen, isSeatHeld, after)))
            .Concat(unfit.Select(item => (item.Executor.Row.Name, Why: Why(item.Executor, template, item.Why))))
            .Take(MaxConsidered);
        return JsonSerializer.Serialize(
            new
            {
                chosen = chosen?.Row.Name,
                considered = considered.Select(item => new { executor = item.Name, why = item.Why }),
                others = count > MaxConsidered ? count - MaxConsidered : (int?)null,
            },
            ApiJson.Options);
    }

    private static string Why(KnownExecutor executor, RunTemplate template, string unfit) => unfit switch
    {
        "noHandler" => $"has no handler {template.Handler}",
        "labels" when executor.MissingLabel(template) is { } label => $"has not the label {label.Key}={label.Value}",
        "notPinned" => $"the job is pinned to {template.Executor}",
        _ => unfit,
    };

    private static string Why(KnownExecutor executor, RunTemplate template, bool isChosen, bool isSeatHeld, string? after)
    {
        if (isSeatHeld)
        {
            return isChosen ? "holds the job's seat" : "another one holds the job's seat";
        }

        var load = string.Create(CultureInfo.InvariantCulture, $"{executor.Open} open runs, {executor.Row.Slots} slots");
        return (template.Routing, isChosen) switch
        {
            (RoutingStrategy.LeastLoaded, true) => $"least loaded: {load}",
            (RoutingStrategy.LeastLoaded, false) => $"not less loaded: {load}",
            (RoutingStrategy.RoundRobin, true) => "its turn",
            (RoutingStrategy.RoundRobin, false) => "not its turn",
            (RoutingStrategy.Random, true) => "drawn",
            (RoutingStrategy.Random, false) => "not drawn",
            (RoutingStrategy.Failover, true) when after is not null => $"next by name after {after}",
            (RoutingStrategy.Failover, false) when after is not null => executor.Row.Name == after ? "had the attempt before" : "not next by name",
            (RoutingStrategy.First or RoutingStrategy.Failover, true) => "first by name",
            (RoutingStrategy.First or RoutingStrategy.Failover, false) => "later by name",
            (RoutingStrategy.Last, true) => "last by name",
            (RoutingStrategy.Last, false) => "earlier by name",
            (RoutingStrategy.ConsistentHash, true) => "the job's hash is nearest",
            (RoutingStrategy.ConsistentHash, false) => "the job's hash is further away",
            (RoutingStrategy.LeastFrequentlyUsed, true) => "got the fewest runs of the job",
            (RoutingStrategy.LeastFrequentlyUsed, false) => "got as many runs of the job or more",
            (RoutingStrategy.LeastRecentlyUsed, true) => "waited longest for a run of the job",
            (RoutingStrategy.LeastRecentlyUsed, false) => "got a run of the job later",
            (RoutingStrategy.Broadcast, true) when after is not null => $"takes the shard over from {after}: {load}",
            (RoutingStrategy.Broadcast, _) => "gets a shard",
            (RoutingStrategy.Busyover, true) => $"first by name with a free slot, or all are full: {load}",
            (RoutingStrategy.Busyover, false) => $"later by name, or full: {load}",
            (_, true) => "the job is pinned to it",
            (_, false) => "not chosen",
        };
    }
}
