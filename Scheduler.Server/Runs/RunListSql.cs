using Scheduler.Server.Access;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// Composes the select that finds the ids of a page of runs. It is a union of branches; each walks one index from the newest due
/// instant backwards and stops after a page, so that no filter makes the database read the whole ledger.
/// </summary>
internal sealed class RunListSql(ISqlDialect dialect)
{
    /// <summary>More jobs than this are not walked one by one; a group of so many is mostly dense enough in the whole.</summary>
    public const int MaxJobs = 400;

    /// <summary>SQLite takes at most 500 selects in one union.</summary>
    public const int JobsPerStatement = 50;

    /// <summary>How many runs of each state are looked through for those of a group, before its jobs are asked instead.</summary>
    private const int LookedThrough = 2_000;

    /// <summary>The select of columns <c>id</c> and <c>due_at</c>; parameters are those of <see cref="RunQueryStore"/>.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="jobCount">Walk the jobs <c>@job0</c> to <c>@jobN</c>, one by one; null when <see cref="RunFilter.JobId"/>, executor or state leads.</param>
    public string Page(RunFilter filter, int? jobCount) =>
        string.Join(" UNION ALL ", Branches(filter, jobCount).Select((branch, number) => $"SELECT id, due_at FROM ({branch}) b{number}"));

    /// <summary>The jobs of groups that have ever run.</summary>
    public string Jobs => $"""
        SELECT DISTINCT v.job_id FROM job_versions v
        WHERE v.group_name IN @Groups AND (SELECT r.due_at FROM runs r{dialect.UseIndex("ix_runs_job_due")} WHERE r.job_id = v.job_id ORDER BY r.due_at LIMIT 1) IS NOT NULL
        LIMIT {MaxJobs + 1}
        """;

    /// <summary>For each state that has so many, the instant down to which a bounded number of its runs reaches.</summary>
    public string Floors(RunFilter filter)
    {
        var rest = Conditions(filter with { Groups = null });
        return string.Join(" UNION ALL ", Leads(filter).Select((lead, number) =>
            $"SELECT due_at FROM (SELECT r.due_at FROM runs r{dialect.UseIndex("ix_runs_open")} WHERE {string.Join(" AND ", rest.Prepend(lead))} ORDER BY r.due_at DESC LIMIT 1 OFFSET {LookedThrough}) f{number}"));
    }

    /// <summary>The same select by way of the groups' jobs: it reads all that these ever ran, which is little where the newest runs of all hold no page of them.</summary>
    public string OfGroups(RunFilter filter)
    {
        var conditions = Conditions(filter with { Groups = null }).Prepend($"r.state IN ({RunTransitions.Sql(filter.EffectiveStates)})");
        return $"""
            SELECT r.id, r.due_at FROM job_versions v CROSS JOIN runs r{dialect.UseIndex("ix_runs_job_due")} ON r.job_id = v.job_id AND r.job_version = v.version
            WHERE v.group_name IN @Groups AND {string.Join(" AND ", conditions)} ORDER BY r.due_at DESC, r.id DESC LIMIT @take
            """;
    }

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
            : Leads(filter).Select(lead => Branch("ix_runs_open", lead, filter));
    }

    // After the end open_executor is NULL, so this index holds the ended runs of each state in the order of their due instants.
    private static IEnumerable<string> Leads(RunFilter filter)
    {
        foreach (var ended in filter.EffectiveStates.Where(state => !RunTransitions.IsOpen(state)))
        {
            yield return $"r.open_executor IS NULL AND r.state = {(int)ended}";
        }

        var open = filter.EffectiveStates.Where(RunTransitions.IsOpen).ToList();
        if (open.Count > 0)
        {
            yield return $"r.open_executor IS NOT NULL AND r.state IN ({RunTransitions.Sql(open)})";
        }
    }

    private string Branch(string index, string lead, RunFilter filter, string? states = null)
    {
        var conditions = Conditions(filter).Prepend(lead).Concat(states is null ? [] : [states]);
        return $"SELECT r.id, r.due_at FROM runs r{dialect.UseIndex(index)} WHERE {string.Join(" AND ", conditions)} ORDER BY r.due_at DESC, r.id DESC LIMIT @take";
    }

    private static List<string> Conditions(RunFilter filter)
    {
        var conditions = new List<string>();
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

        return conditions;
    }
}
