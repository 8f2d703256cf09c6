using Dapper;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Jobs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>
/// Plays many histories at once, a move of each per round, on the product's own stores, and judges after each round. Together they cost little more than
/// one, since the stores write in groups.
/// </summary>
internal sealed class HistoryWorld : IAsyncDisposable
{
    private const long PauseMs = 5;
    private static readonly string Retrying = new('c', 32);
    private static readonly string[] Executors = [Mine, Other];

    private readonly IDatabase _database;
    private readonly FixedClock _clock = new() { NowMicros = Now };
    private readonly Ends _ends;
    private readonly RunRows _rows;
    private readonly RunDeliveryStore _deliveries;
    private readonly RunRecoveryStore _recovery;
    private readonly RunCallStore _calls;
    private readonly RunReportWriter _writer;
    private RunTemplate? _retrying;

    /// <param name="database">Where the runs are.</param>
    /// <param name="reports">What takes reports over: the product's, or a mutant of it.</param>
    public HistoryWorld(IDatabase database, RunReportStore reports)
    {
        _database = database;
        _ends = new Ends(database, _clock);
        _rows = new RunRows(database);
        _deliveries = new RunDeliveryStore(database);
        _recovery = new RunRecoveryStore(database);
        _calls = new RunCallStore(database);
        _writer = new RunReportWriter(database, reports, new RunLogStore(database), _ends.Endings, [], NullLogger<RunReportWriter>.Instance);
    }

    public async Task StartAsync()
    {
        _retrying = await _ends.AddJobAsync(JobSpecs.Retrying(3, PauseMs), Retrying);
        await _writer.StartAsync(CancellationToken.None);
    }

    /// <summary>Plays the histories to their ends.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public async Task<IReadOnlyList<string>> PlayAsync(IReadOnlyList<int[]> moves)
    {
        var planned = moves.Select(history => (Moves: history, Run: _rows.New(Mine, Now, TemplateOf(history)))).ToList();
        await _rows.InsertAsync([.. planned.Select(item => item.Run)]);
        var histories = planned.ConvertAll(item => new History(
            item.Run.Id, item.Run.Template.Delivery == DeliveryPolicy.AtMostOnce, item.Run.Template.JobId == Retrying ? 3 : 1, item.Moves));
        var findings = new List<string>();
        var before = await ReadAsync(histories);
        for (var round = 0; round < moves.Max(history => history.Length); round++)
        {
            before = await JudgedAsync(histories, [.. histories.Select(history => history.At(round))], before, findings);
        }

        foreach (var move in Settling())
        {
            before = await JudgedAsync(histories, [.. histories.Select(_ => ((HistoryMove, int)?)move)], before, findings);
        }

        findings.AddRange(HistoryRules.Finally(histories, before, await AttemptsAsync(histories)));
        return findings;
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
    }

    // Both executors die, late messages arrive, and then all goes well until nothing is left to do.
    private static IEnumerable<(HistoryMove Move, int Choice)> Settling()
    {
        yield return (HistoryMove.Crash, 0);
        yield return (HistoryMove.Crash, 1);
        for (var delivery = 0; delivery < 8; delivery++)
        {
            yield return (HistoryMove.Route, delivery);
            yield return (HistoryMove.Send, 0);
            yield return (HistoryMove.Start, 0);
            yield return (HistoryMove.Finish, 0);
            for (var report = 0; report < 4; report++)
            {
                yield return (HistoryMove.Arrive, report);
            }
        }

        for (var report = 0; report < 10; report++)
        {
            yield return (HistoryMove.Arrive, 0);
        }
    }

    private RunTemplate TemplateOf(int[] history) => (history.Length == 0 ? 0 : history[0] % 3) switch
    {
        0 => Template,
        1 => Template with { Delivery = DeliveryPolicy.AtMostOnce },
        _ => _retrying ?? throw new InvalidOperationException("The world has not started."),
    };

    private async Task<Dictionary<string, StoredRun>> JudgedAsync(
        List<History> histories, IReadOnlyList<(HistoryMove Move, int Choice)?> moves, Dictionary<string, StoredRun> before, List<string> findings)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var arrived = await PlayAsync(histories, moves, before);
        var after = await ReadAsync(histories);
        foreach (var history in histories)
        {
            findings.AddRange(HistoryRules.Judge(history, before[history.RunId], after[history.RunId], arrived.GetValueOrDefault(history.RunId), PauseMs * 1_000));
        }

        return after;
    }

    private async Task<Dictionary<string, ReceivedReport>> PlayAsync(
        List<History> histories, IReadOnlyList<(HistoryMove Move, int Choice)?> moves, Dictionary<string, StoredRun> rows)
    {
        var now = _clock.NowMicros;
        var (routed, sent, arrived, gone) = (new List<(UnroutedRun, string, string?)>(), new List<(History History, bool Arrives)>(), new Dictionary<string, ReceivedReport>(), new List<(History History, string Executor)>());
        foreach (var (history, next) in histories.Zip(moves))
        {
            if (next is not var (move, choice))
            {
                continue;
            }

            var row = rows[history.RunId];
            history.Past.Add($"{move} {choice % 6}");
            switch (move)
            {
                case HistoryMove.Route when row is { State: RunState.Planned, ExecutorId: null }:
                    routed.Add((new UnroutedRun { Id = row.Id, Fence = row.Fence, JobId = "", JobVersion = 1, DueAt = row.DueAt }, Executors[choice % 2], null));
                    break;
                case HistoryMove.Send or HistoryMove.SendInVain when row is { State: RunState.Planned, ExecutorId: not null }:
                    sent.Add((history, move == HistoryMove.Send));
                    break;
                case HistoryMove.Start:
                    history.Start(choice, now);
                    break;
                case HistoryMove.Finish:
                    history.Finish(choice, now);
                    break;
                case HistoryMove.GiveBack:
                    history.GiveBack(choice, now);
                    break;
                case HistoryMove.Arrive or HistoryMove.ArriveTwice when history.Arrive(choice, move == HistoryMove.ArriveTwice) is { } report:
                    arrived[history.RunId] = report;
                    break;
                case HistoryMove.Crash:
                    history.Held.RemoveAll(held => held.Executor == Executors[choice % 2]);
                    gone.Add((history, Executors[choice % 2]));
                    break;
                case HistoryMove.Silence:
                    gone.Add((history, Executors[choice % 2]));
                    break;
                case HistoryMove.Cancel when choice % 4 == 0:
                    await CancelAsync(history.RunId);
                    break;
            }
        }

        await RouteAsync(routed);
        await SendAsync(sent, rows);
        foreach (var group in arrived.Values.GroupBy(report => report.ExecutorId, StringComparer.Ordinal))
        {
            await _writer.WriteAsync(group.Key, Node, new ReportBatch([.. group.Select(report => report.Report)], []), CancellationToken.None);
        }

        foreach (var executor in gone.GroupBy(item => item.Executor, StringComparer.Ordinal))
        {
            var keep = histories.Select(history => history.RunId).Except(executor.Select(item => item.History.RunId)).ToList();
            await _recovery.TakeSentAsync(executor.Key, keep, now, CancellationToken.None);
            await _ends.Endings.TakeSentAsync(executor.Key, keep, CancellationToken.None);
        }

        return arrived;
    }

    private async Task RouteAsync(List<(UnroutedRun, string, string?)> routed)
    {
        if (routed.Count > 0)
        {
            await _database.InTransactionAsync((transaction, token) => _recovery.NameAsync(routed, transaction, token), CancellationToken.None);
        }
    }

    private async Task SendAsync(List<(History History, bool Arrives)> sent, Dictionary<string, StoredRun> rows)
    {
        if (sent.Count == 0)
        {
            return;
        }

        var waiting = sent.ConvertAll(item => rows[item.History.RunId]).ConvertAll(row => new WaitingRun
        {
            Id = row.Id,
            JobId = "",
            JobVersion = row.JobVersion,
            ExecutorId = row.ExecutorId!, // only such are sent
            Fence = row.Fence,
            Attempt = row.Attempt,
            Priority = 5,
            DueAt = row.DueAt,
        });
        var left = (await _deliveries.DispatchAsync(waiting, Node, _clock.NowMicros, CancellationToken.None)).ToDictionary(run => run.Id, StringComparer.Ordinal);
        foreach (var (history, _) in sent.Where(item => item.Arrives && left.ContainsKey(item.History.RunId)))
        {
            history.Arrived(left[history.RunId].ExecutorId, left[history.RunId].Fence);
        }
    }

    private Task CancelAsync(string runId) =>
        _database.InTransactionAsync(
            async (transaction, token) =>
            {
                if ((await _calls.CancelAsync(runId, _clock.NowMicros, transaction, token)).HasEnded)
                {
                    await _ends.Endings.FollowAsync([runId], transaction, token);
                }
            },
            CancellationToken.None);

    private async Task<Dictionary<string, StoredRun>> ReadAsync(List<History> histories)
    {
        await using var connection = await _database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<StoredRun>(
            """
            SELECT id AS Id, state AS State, reason AS Reason, job_version AS JobVersion, attempt AS Attempt, fence AS Fence, executor_id AS ExecutorId,
                open_executor AS OpenExecutor, due_at AS DueAt, not_before AS NotBefore, started_at AS StartedAt, ended_at AS EndedAt
            FROM runs WHERE id BETWEEN @first AND @last
            """,
            new { first = histories[0].RunId, last = histories[^1].RunId })).ToDictionary(row => row.Id, StringComparer.Ordinal);
    }

    private async Task<ILookup<string, int>> AttemptsAsync(List<History> histories)
    {
        await using var connection = await _database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<(string RunId, int Fence)>(
            "SELECT run_id, fence FROM run_attempts WHERE run_id BETWEEN @first AND @last", new { first = histories[0].RunId, last = histories[^1].RunId }))
            .ToLookup(row => row.RunId, row => row.Fence, StringComparer.Ordinal);
    }
}
