using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors.Routing;

/// <summary>Chooses one of the executors that fit and are there, as the job's routing says.</summary>
internal sealed class ExecutorChoice(JobUsage usage)
{
    /// <param name="candidates">The executors that fit and are there.</param>
    /// <param name="template">The job.</param>
    /// <param name="after">The name of the executor that had the run before; null for a run that nobody has had.</param>
    public KnownExecutor? Choose(List<KnownExecutor> candidates, RunTemplate template, string? after = null)
    {
        if (candidates.Count == 0)
        {
            return null;
        }

        return template.Routing switch
        {
            RoutingStrategy.RoundRobin => candidates[(int)(usage.NextTurn(template.JobId) % candidates.Count)],
            RoutingStrategy.Random => candidates[Random.Shared.Next(candidates.Count)],
            RoutingStrategy.Failover when after is not null => Next(candidates, after),
            RoutingStrategy.First or RoutingStrategy.Failover => candidates.MinBy(Name, StringComparer.Ordinal),
            RoutingStrategy.Last => candidates.MaxBy(Name, StringComparer.Ordinal),
            RoutingStrategy.ConsistentHash => candidates.MaxBy(executor => Weight(template.JobId, executor)),
            RoutingStrategy.LeastFrequentlyUsed => usage.TakeLeast(template.JobId, candidates, byTime: false),
            RoutingStrategy.LeastRecentlyUsed => usage.TakeLeast(template.JobId, candidates, byTime: true),
            RoutingStrategy.Busyover => candidates.Where(executor => executor.Open < executor.Row.Slots).MinBy(Name, StringComparer.Ordinal) ?? LeastLoaded(candidates),
            _ => LeastLoaded(candidates),
        };
    }

    private static string Name(KnownExecutor executor) => executor.Row.Name;

    private static KnownExecutor LeastLoaded(List<KnownExecutor> candidates) => candidates.MinBy(executor => executor.LoadPerSlot)!; // not empty

    // The one that had the run and failed it comes last.
    private static KnownExecutor? Next(List<KnownExecutor> candidates, string after) =>
        candidates.Where(executor => StringComparer.Ordinal.Compare(executor.Row.Name, after) > 0).MinBy(Name, StringComparer.Ordinal)
        ?? candidates.MinBy(Name, StringComparer.Ordinal);

    // Rendezvous hashing (Thaler and Ravishankar, 1996): each executor has a weight for each job and the heaviest gets it, so one that leaves gives away only its own jobs.
    private static ulong Weight(string jobId, KnownExecutor executor) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{jobId}/{executor.Row.Name}")));
}
