using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Takes over reports of executors: many rows in one statement, each a compare-and-set on fence, executor and state.</summary>
internal sealed class RunReportStore(IDatabase database)
{
    private static readonly JsonColumn[] BriefColumns =
    [
        new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("ex", JsonColumnType.Id), new("node", JsonColumnType.Id),
        new("st", JsonColumnType.Integer), new("rs", JsonColumnType.Id), new("ar", JsonColumnType.Integer), new("sa", JsonColumnType.Integer),
        new("ea", JsonColumnType.Integer), new("ce", JsonColumnType.Integer),
    ];

    private static readonly JsonColumn[] FullColumns =
    [
        .. BriefColumns, new("res", JsonColumnType.Text), new("er", JsonColumnType.Text), new("pr", JsonColumnType.Text),
    ];

    // What is left out reads as NULL.
    private static readonly JsonSerializerOptions Brief = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly JsonColumn[] Keys = [new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer)];

    private static readonly (string Column, string Value)[] BriefAssignments =
    [
        ("state", "j.st"),
        ("reason", $"CASE WHEN j.st = {(int)RunState.Armed} AND t.reason = '{RunReasons.Revoked}' THEN t.reason ELSE j.rs END"),
        ("open_executor", $"CASE WHEN j.st >= {(int)RunState.Succeeded} THEN NULL ELSE j.ex END"),
        ("node", "COALESCE(t.node, j.node)"),
        ("sent_at", "COALESCE(t.sent_at, j.ar, j.sa)"),
        ("armed_at", "COALESCE(j.ar, t.armed_at)"),
        ("started_at", "COALESCE(j.sa, t.started_at)"),
        ("ended_at", "j.ea"),
        ("lateness_us", "COALESCE(t.lateness_us, j.sa - t.due_at)"),
        ("clock_error_us", "COALESCE(j.ce, t.clock_error_us)"),
    ];

    private static readonly (string Column, string Value)[] FullAssignments =
    [
        .. BriefAssignments,
        ("result", "COALESCE(j.res, t.result)"),
        ("error", "COALESCE(j.er, t.error)"),
        ("progress", "COALESCE(j.pr, t.progress)"),
    ];

    private static readonly string Current = $"""
        t.fence = j.fence AND t.executor_id = j.ex AND (
            (t.state <= {(int)RunState.Running} AND t.state <= j.st AND NOT (t.state = {(int)RunState.Running} AND j.st = {(int)RunState.Skipped}))
            OR (t.state = {(int)RunState.Skipped} AND t.reason = '{RunReasons.Revoked}' AND j.st <> {(int)RunState.Armed} AND j.st <> {(int)RunState.Skipped}))
        """;

    // A temporary table with long texts is a file for MariaDB and MySQL, made and deleted with each statement; most reports carry none.
    private readonly string _updateBrief = database.Dialect.UpdateFromJson("runs", BriefColumns, "t.id = j.id", BriefAssignments, Current);

    private readonly string _updateFull = database.Dialect.UpdateFromJson("runs", FullColumns, "t.id = j.id", FullAssignments, Current);

    /// <summary>Applies reports, at most one per (run, fence), in a statement that commits by itself. Repeating one is harmless.</summary>
    /// <returns>The reports whose fence is not current or whose run is not the sender's; they changed nothing.</returns>
    public async Task<IReadOnlyList<ReceivedReport>> ApplyAsync(IReadOnlyList<ReceivedReport> reports, CancellationToken cancellationToken)
    {
        if (await database.ExecuteAloneAsync(UpdateFor(reports), new { json = ToJson(reports) }, cancellationToken) == reports.Count)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return await StaleAsync(reports, connection, null, cancellationToken);
    }

    /// <summary>The same inside a transaction with more to it.</summary>
    public async Task<IReadOnlyList<ReceivedReport>> ApplyAsync(IReadOnlyList<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var applied = await connection.ExecuteAsync(new CommandDefinition(UpdateFor(reports), new { json = ToJson(reports) }, transaction, cancellationToken: cancellationToken));
        return applied == reports.Count ? [] : await StaleAsync(reports, connection, transaction, cancellationToken);
    }

    private string UpdateFor(IReadOnlyList<ReceivedReport> reports) =>
        reports.All(received => received.Report is { Result: null, Error: null, Progress: null }) ? _updateBrief : _updateFull;

    /// <summary>Plans anew what an executor gave back unstarted: next fence, not charged, for somebody else to run.</summary>
    /// <returns>The reports that were refused.</returns>
    public async Task<IReadOnlyList<ReceivedReport>> ReturnAsync(IReadOnlyList<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var stale = new List<ReceivedReport>();
        foreach (var report in reports)
        {
            var parameters = new { report.Report.RunId, report.Report.Fence, report.ExecutorId, now = report.Report.EndedAtMicros };
            var condition = $"id = @RunId AND fence = @Fence AND executor_id = @ExecutorId AND state IN ({RunTransitions.Sql(RunTransitions.Sent)}, {(int)RunState.Planned})";
            var ended = await RunMoves.EndRevokedAsync(connection, transaction, condition, parameters, cancellationToken);
            var moved = await RunMoves.NextFenceAsync(database.Dialect, connection, transaction, condition, RunReasons.Returned, parameters, cancellationToken);
            if (ended + moved == 0)
            {
                var current = await ReadAsync([report], connection, transaction, cancellationToken);

                // A repeated report meets the fence that its first copy raised.
                if (!current.TryGetValue(report.Report.RunId, out var row) || row.Fence != report.Report.Fence + 1)
                {
                    stale.Add(report);
                }
            }
        }

        return stale;
    }

    private static string ToJson(IReadOnlyList<ReceivedReport> reports) => JsonSerializer.Serialize(reports.Select(ToRow), Brief);

    // What matched no row was said before, or is not the sender's to say.
    private async Task<IReadOnlyList<ReceivedReport>> StaleAsync(
        IReadOnlyList<ReceivedReport> reports, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var current = await ReadAsync(reports, connection, transaction, cancellationToken);
        return [.. reports.Where(report => !current.TryGetValue(report.Report.RunId, out var row) || row.Fence != report.Report.Fence || row.ExecutorId != report.ExecutorId)];
    }

    private async Task<Dictionary<string, (int Fence, string? ExecutorId)>> ReadAsync(
        IReadOnlyList<ReceivedReport> reports, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(reports.Select(report => new { id = report.Report.RunId, fence = report.Report.Fence }));
        var rows = await connection.QueryAsync<(string Id, int Fence, string? ExecutorId)>(new CommandDefinition(
            $"SELECT t.id, t.fence, t.executor_id FROM {database.Dialect.JsonRows("@json", Keys, "j")} JOIN runs t ON t.id = j.id",
            new { json },
            transaction,
            cancellationToken: cancellationToken));
        return rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => (row.Fence, row.ExecutorId), StringComparer.Ordinal);
    }

    private static Row ToRow(ReceivedReport received)
    {
        var report = received.Report;
        return new Row(
            report.RunId,
            report.Fence,
            received.ExecutorId,
            received.Node,
            (int)received.State!.Value, // reports that give a run back go to ReturnAsync
            received.Reason,
            report.ArmedAtMicros,
            report.StartedAtMicros,
            report.EndedAtMicros,
            report.StartedAtMicros is null ? null : report.ClockErrorMicros,
            report.Result?.GetRawText(),
            report.Error is null ? null : JsonSerializer.Serialize(report.Error, ProtocolJson.Options),
            report.Progress is null ? null : JsonSerializer.Serialize(report.Progress, ProtocolJson.Options));
    }

    // Short names: they are repeated for each row of the statement's parameter.
#pragma warning disable IDE1006, SA1300 // names as in the JSON
    private sealed record Row(
        string id, int fence, string ex, string node, int st, string? rs, long? ar, long? sa, long? ea, long? ce, string? res, string? er, string? pr);
#pragma warning restore IDE1006, SA1300
}
