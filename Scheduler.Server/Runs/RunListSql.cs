using Scheduler.Server.Access;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// Composes the select that finds the ids of a page of runs. It is a union of branches; each walks one index from the newest due
/// instant backwards and stops after a page, so that no filter makes the database read the whole ledger.
/// </summary>
internal sealed class RunListSql(ISqlDialect dialect)
{
    /// <summary>More jobs than this are not walked one by one; such a group is dense enough in the whole.</summary>
    public const int MaxJobs = 400;

    /// <summary>SQLite takes at most 500 selects in one union.</summary>
    public const int JobsPerStatement = 50;

    /// <summary>The select of columns <c>id</c> and <c>due_at</c>; parameters are those of <see cref="RunQueryStore"/>.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="jobCount">Walk the jobs <c>@job0</c> to <c>@jobN</c>, one by one; null when <see cref="RunFilter.JobId"/>, executor or state leads.</param>
    public string Page(RunFilter filter, int? jobCount) =>
        string.Join(" UNION ALL ", Branches(filter, jobCount).Select((branch, number) => $"SELECT id, due_at FROM ({branch}) b{number}"));

    private IEnumerable<string> Branches(RunFilter filter, int? jobCount)
    {
        var states = $"r.state IN ({RunTransitions.Sql(filter.EffectiveStates)})";
        if (filter.JobId is not null)
        {
            return [Branch("ix_runs_job_due", "r.job_id = @JobId", filter, states)];
        }

        if (filter.ExecutorIds is { } executors)
        {
            return executors.Select((_, number) => Branch("ix_runs_executor_due", $"r.executor_id = @executor{number}", filter, states));
        }

        return jobCount is { } jobs
            ? Enumerable.Range(0, jobs).Select(number => Branch("ix_runs_job_due", $"r.job_id = @job{number}", filter, states))
            : ByState(filter);
    }

    // After the end open_executor is NULL, so this index holds the ended runs of each state in the order of their due instants.
    private IEnumerable<string> ByState(RunFilter filter)
    {
        foreach (var ended in filter.EffectiveStates.Where(state => !RunTransitions.IsOpen(state)))
        {
            yield return Branch("ix_runs_open", $"r.open_executor IS NULL AND r.state = {(int)ended}", filter);
        }

        var open = filter.EffectiveStates.Where(RunTransitions.IsOpen).ToList();
        if (open.Count > 0)
        {
            yield return Branch("ix_runs_open", $"r.open_executor IS NOT NULL AND r.state IN ({RunTransitions.Sql(open)})", filter);
        }
    }

    private string Branch(string index, string lead, RunFilter filter, string? states = null)
    {
        var conditions = new List<string> { lead };
        if (filter.From is not null)
        {
            conditions.Add("r.due_at >= @From");
        }

        if (filter.To is not null)
        {
            conditions.Add("r.due_at < @To");
        }

        if (filter.After is not null)
        {
            conditions.Add("r.due_at <= @afterDue AND (r.due_at < @afterDue OR r.id < @afterId)");
        }

        if (states is not null)
        {
            conditions.Add(states);
        }

        if (filter.JobId is not null && filter.ExecutorIds is not null)
        {
            conditions.Add("r.executor_id IN @ExecutorIds");
        }

        if (filter.Groups is null)
        {
            conditions.Add($"NOT EXISTS (SELECT 1 FROM job_versions v WHERE v.job_id = r.job_id AND v.version = r.job_version AND v.group_name >= '{PersonalGroup.First}')");
        }
        else
        {
            conditions.Add("EXISTS (SELECT 1 FROM job_versions v WHERE v.job_id = r.job_id AND v.version = r.job_version AND v.group_name IN @Groups)");
        }

        return $"SELECT r.id, r.due_at FROM runs r{dialect.UseIndex(index)} WHERE {string.Join(" AND ", conditions)} ORDER BY r.due_at DESC, r.id DESC LIMIT @take";
    }
}
