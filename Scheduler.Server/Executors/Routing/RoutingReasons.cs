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

    /// <summary>The JSON that the ledger keeps; null when there was nothing to choose.</summary>
    public static string? Of(IReadOnlyList<KnownExecutor> executors, RunTemplate template, KnownExecutor? chosen, bool isSeatHeld = false)
    {
        var considered = new List<(string Executor, string Why)>();
        var others = 0;
        foreach (var executor in executors)
        {
            if (executor.Row.App != template.App)
            {
                continue;
            }

            // The chosen one is always named.
            if (considered.Count >= MaxConsidered && executor != chosen)
            {
                others++;
                continue;
            }

            considered.Add((executor.Row.Name, Why(executor, template, executor == chosen, isSeatHeld)));
        }

        return considered.Count == 0 || (considered.Count == 1 && chosen is not null)
            ? null
            : JsonSerializer.Serialize(
                new
                {
                    chosen = chosen?.Row.Name,
                    considered = considered.Select(item => new { executor = item.Executor, why = item.Why }),
                    others = others == 0 ? (int?)null : others,
                },
                ApiJson.Options);
    }

    private static string Why(KnownExecutor executor, RunTemplate template, bool isChosen, bool isSeatHeld)
    {
        if (!isChosen && (executor.Unfit(template) ?? executor.Unavailable()) is { } unfit)
        {
            return unfit switch
            {
                "noHandler" => $"has no handler {template.Handler}",
                "labels" => "has not the labels",
                "notPinned" => $"the job is pinned to {template.Executor}",
                _ => unfit,
            };
        }

        var load = string.Create(CultureInfo.InvariantCulture, $"{executor.Open} open runs, {executor.Row.Slots} slots");
        if (isSeatHeld)
        {
            return "another one holds the job's seat";
        }

        return (template.Routing, isChosen) switch
        {
            (RoutingStrategy.LeastLoaded, true) => $"least loaded: {load}",
            (RoutingStrategy.LeastLoaded, false) => $"not less loaded: {load}",
            (RoutingStrategy.RoundRobin, true) => "its turn",
            (RoutingStrategy.RoundRobin, false) => "not its turn",
            (RoutingStrategy.Random, true) => "drawn",
            (RoutingStrategy.Random, false) => "not drawn",
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
            (RoutingStrategy.Busyover, true) => $"first by name with a free slot, or all are full: {load}",
            (RoutingStrategy.Busyover, false) => $"later by name, or full: {load}",
            (_, true) => "the job is pinned to it",
            (_, false) => "not chosen",
        };
    }
}
