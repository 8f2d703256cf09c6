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

    private static readonly JsonColumn[] PackageColumns =
    [
        new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("ex", JsonColumnType.Id), new("pn", JsonColumnType.Id), new("pv", JsonColumnType.Id),
        new("sa", JsonColumnType.Integer), new("oc", JsonColumnType.Integer),
    ];

    private static readonly JsonColumn[] Keys = [new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer)];

    private static readonly (string Column, string Value)[] BriefAssignments =
    [
        ("state", "j.st"),
        ("reason", $"CASE WHEN j.st = {(int)RunState.Armed} AND t.reason = '{RunReasons.Revoked}' THEN t.reason ELSE j.rs END"),
        // A report of the start may come after the run was handed over to wait for its callback.
        ("open_executor", $"CASE WHEN j.st >= {(int)RunState.Succeeded} THEN NULL WHEN t.open_executor = '{WebhookTarget.AwaitsCallback}' THEN t.open_executor ELSE j.ex END"),
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

    // What may be followed by something is left out here, so that all other ends stay one statement for many rows.
    private static readonly string Plain = $"{Current} AND (j.st < {(int)RunState.Succeeded} OR NOT {RunMoves.Followed("t")})";

    // A temporary table with long texts is a file for MariaDB and MySQL, made and deleted with each statement; most reports carry none.
    private readonly string _updateBrief = database.Dialect.UpdateFromJson("runs", BriefColumns, "t.id = j.id", BriefAssignments, Plain);

    private readonly string _updateFull = database.Dialect.UpdateFromJson("runs", FullColumns, "t.id = j.id", FullAssignments, Plain);

    private readonly string _updateFollowed = database.Dialect.UpdateFromJson("runs", FullColumns, "t.id = j.id", FullAssignments, Current);

    /// <summary>Applies reports, at most one per (run, fence), in a statement that commits by itself. Repeating one is harmless.</summary>
    public async Task<AppliedReports> ApplyAsync(IReadOnlyList<ReceivedReport> reports, CancellationToken cancellationToken)
    {
        if (await database.ExecuteAloneAsync(UpdateFor(reports), new { json = ToJson(reports) }, cancellationToken) == reports.Count)
        {
            return AppliedReports.All;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return await UnappliedAsync(reports, connection, null, cancellationToken);
    }

    /// <summary>The same inside a transaction with more to it.</summary>
    public async Task<AppliedReports> ApplyAsync(IReadOnlyList<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var applied = await connection.ExecuteAsync(new CommandDefinition(UpdateFor(reports), new { json = ToJson(reports) }, transaction, cancellationToken: cancellationToken));
        return applied == reports.Count ? AppliedReports.All : await UnappliedAsync(reports, connection, transaction, cancellationToken);
    }

    /// <summary>Writes ends that <see cref="ApplyAsync(IReadOnlyList{ReceivedReport}, CancellationToken)"/> left; the caller holds the rows and writes what follows.</summary>
    public Task EndAsync(IReadOnlyList<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(_updateFollowed, new { json = ToJson(reports) }, transaction, cancellationToken: cancellationToken)); // as above

    private string UpdateFor(IReadOnlyList<ReceivedReport> reports) =>
        reports.All(received => received.Report is { Result: null, Error: null, Progress: null }) ? _updateBrief : _updateFull;

    /// <summary>Plans anew what an executor gave back unstarted: next fence, not charged, for somebody else to run.</summary>
    public async Task<AppliedReports> ReturnAsync(IReadOnlyList<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var (stale, followed) = (new List<ReceivedReport>(), new List<ReceivedReport>());
        foreach (var report in reports)
        {
            var parameters = new { report.Report.RunId, report.Report.Fence, report.ExecutorId, now = report.Report.EndedAtMicros };
            var condition = $"id = @RunId AND fence = @Fence AND executor_id = @ExecutorId AND state IN ({RunTransitions.Sql(RunTransitions.Sent)}, {(int)RunState.Planned})";
            var ended = await RunMoves.EndUnwantedAsync(connection, transaction, condition, parameters, cancellationToken);
            var moved = await RunMoves.NextFenceAsync(database.Dialect, connection, transaction, condition, RunReasons.Returned, parameters, cancellationToken);
            if (ended + moved == 0)
            {
                var current = await ReadAsync([report], connection, transaction, cancellationToken);

                // A repeated report meets the fence that its first copy raised.
                if (current.TryGetValue(report.Report.RunId, out var row) && row.Fence == report.Report.Fence && row.ExecutorId == report.ExecutorId && row is { Followed: true, IsOpen: true })
                {
                    followed.Add(report);
                }
                else if (row?.Fence != report.Report.Fence + 1)
                {
                    stale.Add(report);
                }
            }
        }

        return new AppliedReports(stale, followed);
    }

    /// <summary>Keeps which package each delivery ran, and how it ended; a later report repeats what an earlier one said.</summary>
    public Task RecordPackagesAsync(IEnumerable<ReceivedReport> reports, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = reports.Where(received => received.Report is { Package: not null, StartedAtMicros: not null }).Select(received => new
        {
            id = received.Report.RunId,
            fence = received.Report.Fence,
            ex = received.ExecutorId,
            pn = received.Report.Package!.Name, // filtered
            pv = received.Report.Package.Version,
            sa = received.Report.StartedAtMicros,
            oc = received.Report.Outcome is null ? null : (int?)received.State,
        }).ToList();
        return rows.Count == 0 ? Task.CompletedTask : transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            $"""
            REPLACE INTO run_packages (run_id, fence, executor_id, package, version, started_at, outcome)
            SELECT j.id, j.fence, j.ex, j.pn, j.pv, j.sa, COALESCE(p.outcome, j.oc)
            FROM {database.Dialect.JsonRows("@json", PackageColumns, "j")} LEFT JOIN run_packages p ON p.run_id = j.id AND p.fence = j.fence
            """,
            new { json = JsonSerializer.Serialize(rows, Brief) },
            transaction,
            cancellationToken: cancellationToken));
    }

    private static string ToJson(IReadOnlyList<ReceivedReport> reports) => JsonSerializer.Serialize(reports.Select(ToRow), Brief);

    // What matched no row was said before, is not the sender's to say, or ends a run that something may follow.
    private async Task<AppliedReports> UnappliedAsync(
        IReadOnlyList<ReceivedReport> reports, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var current = await ReadAsync(reports, connection, transaction, cancellationToken);
        var (stale, followed) = (new List<ReceivedReport>(), new List<ReceivedReport>());
        foreach (var report in reports)
        {
            if (!current.TryGetValue(report.Report.RunId, out var row) || row.Fence != report.Report.Fence || row.ExecutorId != report.ExecutorId)
            {
                stale.Add(report);
            }
            else if (row.Followed && !RunTransitions.IsOpen(report.State ?? RunState.Planned) && (row.IsOpen || row.Reason == RunReasons.Revoked))
            {
                followed.Add(report);
            }
        }

        return new AppliedReports(stale, followed);
    }

    private async Task<Dictionary<string, Standing>> ReadAsync(
        IReadOnlyList<ReceivedReport> reports, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(reports.Select(report => new { id = report.Report.RunId, fence = report.Report.Fence }));
        var rows = await connection.QueryAsync<Standing>(new CommandDefinition(
            $"""
            SELECT t.id AS Id, t.fence AS Fence, t.executor_id AS ExecutorId, t.reason AS Reason, CASE WHEN t.state <= {(int)RunState.Running} THEN 1 ELSE 0 END AS IsOpen,
                CASE WHEN {RunMoves.Followed("t")} THEN 1 ELSE 0 END AS Followed
            FROM {database.Dialect.JsonRows("@json", Keys, "j")} JOIN runs t ON t.id = j.id
            """,
            new { json },
            transaction,
            cancellationToken: cancellationToken));
        return rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, StringComparer.Ordinal);
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

    private sealed record Standing
    {
        public required string Id { get; init; }

        public required int Fence { get; init; }

        public string? ExecutorId { get; init; }

        public string? Reason { get; init; }

        public bool IsOpen { get; init; }

        public bool Followed { get; init; }
    }
}
