using System.Data.Common;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

/// <summary>The runs of jobs that depend on others. A job runs once in a chain: the chain is named after its first run, and the ledger's origin is unique.</summary>
internal sealed class DependentRuns(FollowerStore followers, ChainStore chains, IClusterClock clock)
{
    /// <summary>Reads as much of the graph as these ends can have an effect on.</summary>
    /// <param name="ended">Runs of jobs that have dependents.</param>
    /// <param name="after">What follows them directly.</param>
    /// <param name="transaction">The transaction that commits the ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ChainEnds> ReadAsync(
        IReadOnlyList<EndedRun> ended, IReadOnlyList<FollowerEdge> after, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (ended.Count == 0)
        {
            return new ChainEnds([], [], []);
        }

        var jobIds = ended.Select(run => run.JobId).ToHashSet(StringComparer.Ordinal);
        var direct = after.Where(edge => !edge.IsItself && jobIds.Contains(edge.JobId)).Select(edge => edge.FollowerId).Distinct(StringComparer.Ordinal).ToList();
        var edges = await followers.ReadBeforeAsync(direct, transaction, cancellationToken);

        // The ordinary case, one upstream that ended as wanted, concerns nobody else.
        var isPlain = edges.Where(edge => !edge.IsItself).GroupBy(edge => edge.FollowerId, StringComparer.Ordinal).All(group => group.Count() == 1)
            && ended.All(run => edges.Where(edge => !edge.IsItself && edge.JobId == run.JobId).All(edge => edge.Wants(run.State)));
        if (isPlain)
        {
            return new ChainEnds(ended, edges, direct);
        }

        var around = await followers.ReadAroundAsync([.. jobIds], transaction, cancellationToken);
        return new ChainEnds(ended, around, ChainSteps.Below(around, jobIds));
    }

    /// <summary>Writes down how the chains stand and makes the rows of what follows.</summary>
    public async Task<IReadOnlyList<PlannedRun>> PlanAsync(
        ChainEnds chain, IReadOnlyDictionary<string, JobRow> current, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (chain.Ended.Count == 0)
        {
            return [];
        }

        await chains.RecordAsync(chain.Ended.Select(Ended), clock.NowMicros, transaction, cancellationToken);
        await chains.BeginAsync([.. chain.Ended.Where(run => run.ChainId is null).Select(run => run.Id)], transaction, cancellationToken);
        var standing = await chains.ReadAsync([.. chain.Ended.Select(ChainOf).Distinct(StringComparer.Ordinal)], transaction, cancellationToken);
        var planned = new List<PlannedRun>();
        foreach (var ends in chain.Ended.GroupBy(ChainOf, StringComparer.Ordinal))
        {
            var steps = new ChainSteps(chain.Edges, standing.Where(run => run.ChainId == ends.Key).Select(run => KeyValuePair.Create(run.JobId, run.State)), jobId => current.GetValueOrDefault(jobId)?.State == JobState.Paused);
            foreach (var (jobId, runs) in ends.SelectMany(run => steps.After(run.JobId)))
            {
                if (current.TryGetValue(jobId, out var job))
                {
                    planned.Add(Row(job, ends.Key, runs));
                }
            }
        }

        await chains.RecordAsync(
            planned.Select(run => new ChainRun { ChainId = run.ChainId!, JobId = run.Template.JobId, RunId = run.Id, State = run.State == RunState.Skipped ? RunState.Skipped : null }), // made below, with one
            clock.NowMicros,
            transaction,
            cancellationToken);
        return planned;
    }

    private PlannedRun Row(JobRow job, string chainId, bool runs)
    {
        var skipped = !runs ? RunReasons.Upstream : job.State == JobState.Paused ? RunReasons.Revoked : null;
        return new PlannedRun
        {
            Id = Ids.New(clock.UtcNow),
            Origin = RunOrigins.Dependent(chainId, job.Id),
            Template = job.Spec.ToTemplate(job.Id, job.Version),
            Cause = RunCause.Dependency,
            DueAt = clock.NowMicros,
            PlannedAt = clock.NowMicros,
            State = skipped is null ? RunState.Planned : RunState.Skipped,
            Reason = skipped,
            ChainId = chainId,
        };
    }

    private static ChainRun Ended(EndedRun run) => new()
    {
        ChainId = ChainOf(run),
        JobId = run.JobId,
        RunId = run.Id,
        State = run.State,
        Result = run.Result,
    };

    private static string ChainOf(EndedRun run) => run.ChainId ?? run.Id;
}
