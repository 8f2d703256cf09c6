namespace Scheduler.Server.Alerts;

/// <summary>
/// Composes the select that finds the ids of a page of alerts: a union of branches, each of which walks one index from the newest alert backwards and stops
/// after a page. The indexes of groups and rules have the state before the id, so these branch by it.
/// </summary>
internal static class AlertListSql
{
    /// <summary>Parameters are those of <see cref="AlertStore"/>.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="groups">Conditions, any of which an alert must meet; null for all alerts.</param>
    public static string Page(AlertFilter filter, IEnumerable<string>? groups)
    {
        var states = (filter.States ?? (groups is null && filter.RuleId is null ? null : Enum.GetValues<AlertState>()))?.Select(state => $"state = {(int)state}");
        var branches = (states ?? [""]).SelectMany(state => (groups ?? [""]).Select(group => Branch(filter, state, group)));
        return string.Join(" UNION ALL ", branches.Select((branch, number) => $"SELECT id FROM ({branch}) b{number}")) + " ORDER BY id DESC LIMIT @take";
    }

    private static string Branch(AlertFilter filter, string state, string group)
    {
        var conditions = new[]
        {
            "id < @after",
            state,
            group,
            filter.RuleId is null ? "" : "rule_id = @RuleId",
            filter.JobId is null ? "" : "job_id = @JobId",
            filter.Severities is null ? "" : "severity IN @severities",
        }.Where(condition => condition.Length > 0);
        return $"SELECT id FROM alerts WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @take";
    }
}
