using System.Data.Common;
using System.Text.Json;
using Dapper;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Alerts. Each change and the messages that tell of it are one transaction.</summary>
internal sealed class AlertStore(IDatabase database, AlertDeliveryStore deliveries, IClusterClock clock)
{
    private const int DuplicatesMax = 5;
    private static readonly TimeSpan SeenPrecision = TimeSpan.FromMinutes(1);
    private static readonly JsonColumn[] IdColumn = [new("id", JsonColumnType.Id)];
    private static readonly string GoingOn = $"state IN ({(int)AlertState.Open}, {(int)AlertState.Acknowledged})";

    public static string ColumnsOf(string table) => $"""
        {table}.id AS Id, {table}.rule_id AS RuleId, {table}.rule_name AS RuleName, {table}.kind AS Kind, {table}.severity AS Severity, {table}.state AS State,
        {table}.subject AS Subject, {table}.group_name AS GroupName, {table}.job_id AS JobId, {table}.message AS Message, {table}.count AS Times,
        {table}.opened_at AS OpenedAt, {table}.last_seen_at AS LastSeenAt, {table}.last_run_id AS LastRunId, {table}.last_due_at AS LastDueAt,
        {table}.notified_at AS NotifiedAt, {table}.silenced_until AS SilencedUntil, {table}.acknowledged_at AS AcknowledgedAt,
        {table}.acknowledged_by AS AcknowledgedBy, {table}.ended_at AS EndedAt
        """;

    /// <summary>Opens an alert, or counts what goes on. Runs that the rule has counted are not counted again, whoever finds them.</summary>
    /// <returns>Whether there is somebody to tell.</returns>
    public async Task<bool> RaiseAsync(AlertRuleRow rule, AlertFinding finding, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.InTransactionAsync((transaction, token) => RaiseAsync(rule, finding, transaction, token), cancellationToken);
            }
            catch (DbException exception) when (database.Dialect.IsDuplicate(exception) && attempt < DuplicatesMax)
            {
                // Another node opened it a moment ago: count on that one.
            }
        }
    }

    /// <returns>Whether there is somebody to tell.</returns>
    public Task<bool> RecoverAsync(AlertRow alert, AlertRuleRow rule, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var now = clock.UtcNow;
                if (!await EndAsync(alert.Id, AlertState.Recovered, now.ToMicros(), transaction, token)
                    || !rule.Spec.NotifyRecovery || alert.NotifiedAt is null || alert.SilencedUntil > now.ToMicros() || rule.Spec.IsSilentAt(now) || rule.Spec.Channels.Count == 0)
                {
                    return false;
                }

                await deliveries.InsertAsync(alert.Id, rule.Spec.Channels, AlertEvent.Recovered, now, transaction, token);
                return true;
            },
            cancellationToken);

    /// <summary>Ends what goes on; false when it has ended already.</summary>
    public async Task<bool> EndAsync(string id, AlertState state, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            $"UPDATE alerts SET state = @state, open_key = NULL, ended_at = @now WHERE id = @id AND {GoingOn}",
            new { id, state = (int)state, now },
            transaction,
            cancellationToken: cancellationToken)) == 1;

    /// <summary>Closes what goes on under a rule.</summary>
    public Task CloseOfRuleAsync(string ruleId, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"UPDATE alerts SET state = {(int)AlertState.Closed}, open_key = NULL, ended_at = @now WHERE rule_id = @ruleId AND {GoingOn}",
            new { ruleId, now },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>False when it does not go on any more.</summary>
    public async Task<bool> AcknowledgeAsync(string id, string by, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"""
            UPDATE alerts SET state = {(int)AlertState.Acknowledged}, acknowledged_at = COALESCE(acknowledged_at, @now), acknowledged_by = COALESCE(acknowledged_by, @by)
            WHERE id = @id AND {GoingOn}
            """,
            new { id, by, now },
            transaction,
            cancellationToken: cancellationToken)) == 1;

    /// <summary>Tells nobody of it until an instant; false when it does not go on any more.</summary>
    public async Task<bool> SilenceAsync(string id, long until, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var silenced = await transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"UPDATE alerts SET silenced_until = @until WHERE id = @id AND {GoingOn}", new { id, until }, transaction, cancellationToken: cancellationToken)) == 1;
        if (silenced)
        {
            await deliveries.CancelAsync(id, transaction, cancellationToken);
        }

        return silenced;
    }

    public Task<AlertRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<AlertRow>(new CommandDefinition(
                $"SELECT {ColumnsOf("a")} FROM alerts a WHERE a.id = @id", new { id }, cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>Newest first, starting behind <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<AlertRow>> ListAsync(AlertFilter filter, string? after, int take, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new
        {
            after = after ?? "g",
            take,
            severities = filter.Severities?.Select(severity => (int)severity),
            filter.RuleId,
            filter.JobId,
        });
        var groups = filter.Groups?.Select((group, number) =>
        {
            parameters.Add($"group{number}", group);
            return $"group_name = @group{number}";
        }).Prepend("group_name IS NULL");
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<AlertRow>(new CommandDefinition(
            $"SELECT {ColumnsOf("a")} FROM ({AlertListSql.Page(filter, groups)}) page JOIN alerts a ON a.id = page.id ORDER BY page.id DESC", parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What goes on, by id, behind the given one.</summary>
    public async Task<IReadOnlyList<AlertRow>> ListGoingOnAsync(string after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<AlertRow>(new CommandDefinition(
            $"SELECT {ColumnsOf("a")} FROM alerts a WHERE a.{GoingOn} AND a.id > @after ORDER BY a.id LIMIT @take", new { after, take }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Which of these runs which rules have counted.</summary>
    public async Task<IReadOnlySet<(string RunId, string RuleId)>> ListCountedAsync(IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string RunId, string RuleId)>(new CommandDefinition(
            $"SELECT c.run_id, c.rule_id FROM {database.Dialect.JsonRows("@json", IdColumn, "j")} JOIN alert_runs c ON c.run_id = j.id",
            new { json = Json(runIds) },
            cancellationToken: cancellationToken))).ToHashSet();
    }

    /// <summary>Forgets a bite of what is old; answers whether there may be more.</summary>
    public async Task<bool> ForgetAsync(long countedBefore, long endedBefore, int bite, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var counted = (await connection.QueryAsync<(string RunId, string RuleId)>(new CommandDefinition(
            "SELECT run_id, rule_id FROM alert_runs WHERE recorded_at < @countedBefore ORDER BY recorded_at LIMIT @bite", new { countedBefore, bite }, cancellationToken: cancellationToken))).AsList();
        var ended = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM alerts WHERE ended_at < @endedBefore ORDER BY ended_at LIMIT @bite", new { endedBefore, bite }, cancellationToken: cancellationToken))).AsList();
        if (counted.Count > 0)
        {
            await database.ExecuteAloneAsync("DELETE FROM alert_runs WHERE run_id IN @ids AND recorded_at < @countedBefore", new { ids = counted.Select(row => row.RunId), countedBefore }, cancellationToken);
        }

        if (ended.Count > 0)
        {
            await database.ExecuteAloneAsync("DELETE FROM alert_deliveries WHERE alert_id IN @ended", new { ended }, cancellationToken);
            await database.ExecuteAloneAsync("DELETE FROM alerts WHERE id IN @ended", new { ended }, cancellationToken);
        }

        return counted.Count == bite || ended.Count == bite;
    }

    private async Task<bool> RaiseAsync(AlertRuleRow rule, AlertFinding finding, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var at = clock.UtcNow;
        var now = at.ToMicros();
        var added = finding.RunIds.Count == 0 ? 0 : await connection.ExecuteAsync(new CommandDefinition(
            $"""
            {database.Dialect.InsertIgnore} INTO alert_runs (run_id, rule_id, recorded_at)
            SELECT j.id, @ruleId, @now FROM {database.Dialect.JsonRows("@json", IdColumn, "j")}
            """,
            new { json = Json(finding.RunIds), ruleId = rule.Id, now },
            transaction,
            cancellationToken: cancellationToken));
        if (finding.RunIds.Count > 0 && added == 0)
        {
            return false;
        }

        var key = $"{rule.Id}:{finding.Key}";
        var current = await connection.QuerySingleOrDefaultAsync<AlertRow>(new CommandDefinition(
            $"SELECT {ColumnsOf("a")} FROM alerts a WHERE a.open_key = @key{database.Dialect.ForUpdate}", new { key }, transaction, cancellationToken: cancellationToken));
        var what = current?.NotifiedAt is null ? AlertEvent.Opened : AlertEvent.Repeated;
        var tell = rule.Spec.Channels.Count > 0 && !rule.Spec.IsSilentAt(at) && (current is null || IsToBeTold(current, rule.Spec, now));
        var id = current?.Id ?? Ids.New(at);
        if (current is not null && added == 0 && !tell && now - current.LastSeenAt < SeenPrecision.Micros())
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            current is null
                ? """
                  INSERT INTO alerts (id, open_key, rule_id, rule_name, kind, severity, state, subject, group_name, job_id, message, count, opened_at, last_seen_at, last_run_id,
                      last_due_at, notified_at)
                  VALUES (@id, @key, @ruleId, @ruleName, @kind, @severity, 0, @Subject, @Group, @JobId, @message, @times, @now, @now, @LastRunId, @LastDueAt, @toldAt)
                  """
                : """
                  UPDATE alerts SET message = @message, count = count + @added, last_seen_at = @now, last_run_id = COALESCE(@LastRunId, last_run_id),
                      last_due_at = CASE WHEN last_due_at > @LastDueAt THEN last_due_at ELSE COALESCE(@LastDueAt, last_due_at) END, notified_at = COALESCE(@toldAt, notified_at)
                  WHERE id = @id
                  """,
            new
            {
                id,
                key,
                ruleId = rule.Id,
                ruleName = rule.Spec.Name,
                kind = (int)rule.Spec.Kind,
                severity = (int)rule.Spec.Severity,
                finding.Subject,
                finding.Group,
                finding.JobId,
                message = finding.Message.Length > AlertFinding.MessageMax ? finding.Message[..AlertFinding.MessageMax] : finding.Message,
                times = Math.Max(1, added),
                added,
                now,
                finding.LastRunId,
                finding.LastDueAt,
                toldAt = tell ? now : (long?)null,
            },
            transaction,
            cancellationToken: cancellationToken));
        if (tell)
        {
            await deliveries.InsertAsync(id, rule.Spec.Channels, what, at, transaction, cancellationToken);
        }

        return tell;
    }

    // An alert that was opened in silence is told of as soon as it is seen after it.
    private static bool IsToBeTold(AlertRow alert, AlertRuleSpec rule, long now) =>
        alert.State == AlertState.Open
        && !(alert.SilencedUntil > now)
        && (alert.NotifiedAt is not { } told || (rule.RepeatMs is { } repeat && told + (repeat * 1_000) <= now));

    private static string Json(IEnumerable<string> ids) => JsonSerializer.Serialize(ids.Select(id => new { id }));
}
