using System.Globalization;
using Scheduler.Server.Runs;
using TestServers.Ledger;

namespace Benchmarks.History;

/// <summary>Writes the ledger: runs, their attempts, packages, chains and log lines.</summary>
internal sealed class RunHistory(TableStore tables, HistorySize size, RunMaker maker)
{
    private const string RunColumns = """
        id, origin, job_id, job_version, trigger_id, cause, state, reason, delivery, seated, priority, attempt, fence, executor_id, open_executor, node, due_at, planned_at, expire_at,
        sent_at, armed_at, started_at, ended_at, lateness_us, clock_error_us, args, result, error, routing, chain_id
        """;

    /// <summary>The run that logged most.</summary>
    public HistoryRun Longest => maker.Make(size.Runs / 2 / 50 * 50) is { LatenessMicros: not null } run ? run : maker.Make((size.Runs / 2 / 50 * 50) + 50);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await tables.WriteAsync("runs", RunColumns, size.Runs, number => Values(maker.Make(number)), cancellationToken);
        await tables.WriteAsync(
            "run_attempts",
            "run_id, fence, attempt, state, reason, executor_id, node, sent_at, armed_at, started_at, ended_at, error",
            size.Runs,
            number => maker.Make(number) is { IsSecondAttempt: true } run ? Attempt(run) : null,
            cancellationToken);
        await tables.WriteAsync(
            "run_packages",
            "run_id, fence, executor_id, package, version, started_at, outcome",
            size.Runs,
            number => maker.Make(number) is { IsOfPackage: true } run
                ? [run.Id, Fence(run), run.ExecutorId, $"package-{number % size.Packages:00}", $"1.{number % size.VersionsPerPackage}.0", run.StartedAt, (int)run.State]
                : null,
            cancellationToken);
        await tables.WriteAsync(
            "chain_runs",
            "chain_id, job_id, run_id, state, result, result_omitted, recorded_at",
            size.Runs,
            number => maker.Make(number) is { IsOfChain: true } run
                ? [run.Id, run.Job.Id, run.Id, (int)run.State, HistoryTexts.Result(number), 0, run.EndedAt]
                : null,
            cancellationToken);
        await WriteLogsAsync(cancellationToken);
    }

    private async Task WriteLogsAsync(CancellationToken cancellationToken)
    {
        const string columns = "run_id, fence, seq, at, level, category, message, scope, dropped";
        await tables.WriteManyAsync(
            "run_logs",
            columns,
            size.Runs,
            number => maker.Make(number) is { LogLines: > 0 } run && run.Id != Longest.Id ? Enumerable.Range(1, run.LogLines).Select(line => Line(run, line)) : [],
            cancellationToken);
        await tables.WriteAsync("run_logs", columns, size.LongestLog, number => Line(Longest, number + 1), cancellationToken);
    }

    private static object?[] Values(HistoryRun run) =>
    [
        run.Id,
        string.Create(CultureInfo.InvariantCulture, $"t:{run.Job.Id}:{run.DueAt}-{run.Number}"),
        run.Job.Id,
        1,
        run.Job.Id,
        (int)RunCause.Trigger,
        (int)run.State,
        run.State is RunState.Skipped ? RunReasons.Overlap : run.State is RunState.Lost ? RunReasons.ExecutorSilent : null,
        (int)DeliveryPolicy.AtLeastOnce,
        1,
        5,
        run.IsSecondAttempt ? 2 : 1,
        Fence(run),
        run.ExecutorId,
        RunTransitions.IsOpen(run.State) ? run.ExecutorId ?? "" : null,
        run.ExecutorId is null ? null : "node-1",
        run.DueAt,
        run.DueAt - (15 * Micros.Second),
        run.DueAt + (60 * Micros.Second),
        run.ExecutorId is null ? null : run.DueAt - (3 * Micros.Second),
        run.ExecutorId is null ? null : run.DueAt - (3 * Micros.Second) + 900,
        run.StartedAt,
        run.EndedAt,
        run.LatenessMicros,
        run.ExecutorId is null ? null : 180,
        run.Number % 5 == 0 ? HistoryTexts.Arguments(run.Number) : null,
        run.State is RunState.Succeeded && run.Number % 2 == 0 ? HistoryTexts.Result(run.Number) : null,
        run.State is RunState.Failed or RunState.TimedOut ? HistoryTexts.Error(run.Number) : null,
        run.Number % 3 == 0 ? HistoryTexts.Routing(run.Number) : null,
        run.IsOfChain ? run.Id : null,
    ];

    private static object?[] Attempt(HistoryRun run) =>
    [
        run.Id, 1, 1, "failed", null, run.ExecutorId, "node-1", run.DueAt - (3 * Micros.Second), run.DueAt - (3 * Micros.Second) + 900, run.StartedAt, run.StartedAt + 20_000,
        HistoryTexts.Error(run.Number),
    ];

    private static object?[] Line(HistoryRun run, int line) =>
    [
        run.Id, Fence(run), line, run.StartedAt + (line * 50), line % 7 == 0 ? "warning" : "information", "Acme.Branches.Reconciliation", $"Branch.{line}.of.{run.Number}.was.compared", null, 0,
    ];

    private static int Fence(HistoryRun run) => run.IsSecondAttempt ? 2 : 1;
}
