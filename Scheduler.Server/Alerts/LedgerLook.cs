using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>
/// Looks through the ledger for runs that rules ask for and nobody judged: ended by a sweep, recorded as skipped, or reported to a node that died before it
/// judged them. The recent past is looked through each time, the rest page by page.
/// </summary>
internal sealed class LedgerLook
{
    private const int NearPagesMax = 5;
    private const int FarEvery = 5;
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Far = TimeSpan.FromDays(7);
    private static readonly TimeSpan LateBack = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LateStretch = TimeSpan.FromSeconds(20);

    // A run's start is in the ledger some time after it; later ones were seen by the observer, or are seen as not started.
    private static readonly TimeSpan LateSettled = TimeSpan.FromSeconds(30);
    private readonly AlertBook _book;
    private readonly AlertJudge _judge;
    private readonly AlertLedgerStore _ledger;
    private readonly IClusterClock _clock;
    private readonly LedgerWalk[] _near;
    private readonly LedgerWalk[] _far;
    private long _lateFrom;
    private (long Due, string Id) _notStarted = (0, "");
    private int _pass;

    public LedgerLook(AlertBook book, AlertJudge judge, AlertLedgerStore ledger, IClusterClock clock)
    {
        (_book, _judge, _ledger, _clock) = (book, judge, ledger, clock);
        RunState[] states = [RunState.Lost, RunState.Failed, RunState.TimedOut, RunState.Skipped];
        _near = [.. states.Select(state => new LedgerWalk(ledger, state, Near))];
        _far = [.. states.Select(state => new LedgerWalk(ledger, state, Far))];
    }

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_book.AsksForRuns)
        {
            return;
        }

        var now = _clock.NowMicros;
        foreach (var walk in _near.Where(walk => IsAskedFor(walk.State)))
        {
            for (var pages = 0; pages < NearPagesMax; pages++)
            {
                var page = await walk.NextAsync(now, cancellationToken);
                await _judge.JudgeAsync(page, cancellationToken);
                if (page.Count < LedgerWalk.PageSize)
                {
                    break;
                }
            }
        }

        if (_pass++ % FarEvery == 0)
        {
            foreach (var walk in _far.Where(walk => IsAskedFor(walk.State)))
            {
                await _judge.JudgeAsync(await walk.NextAsync(now, cancellationToken), cancellationToken);
            }
        }

        await LookForLateAsync(now, cancellationToken);
        var waits = _book.Rules.Where(rule => rule.Spec.Kind == AlertKind.DidNotRun).Select(rule => (rule.Spec.ThresholdMs ?? 0) * 1_000).ToList();
        if (waits.Count > 0)
        {
            var page = await _ledger.ListNotStartedAsync(_notStarted.Due, _notStarted.Id, now - waits.Min(), LedgerWalk.PageSize, cancellationToken);
            _notStarted = page.Count == LedgerWalk.PageSize ? (page[^1].DueAt, page[^1].Id) : (0, "");
            await _judge.JudgeAsync(page, cancellationToken);
        }
    }

    private bool IsAskedFor(RunState state) => state switch
    {
        RunState.Skipped => _book.Has(AlertKind.DidNotRun),
        RunState.Lost => _book.Has(AlertKind.Lost) || _book.Has(AlertKind.RetriesExhausted),
        RunState.TimedOut => _book.Has(AlertKind.TimedOut) || _book.Has(AlertKind.RetriesExhausted),
        _ => _book.Has(AlertKind.Failed) || _book.Has(AlertKind.RetriesExhausted),
    };

    private async Task LookForLateAsync(long now, CancellationToken cancellationToken)
    {
        if (!_book.Has(AlertKind.LateByMs))
        {
            return;
        }

        var from = Math.Max(_lateFrom, now - LateBack.Micros());
        var until = Math.Min(from + LateStretch.Micros(), now - LateSettled.Micros());
        if (until > from)
        {
            await _judge.JudgeAsync(await _ledger.ListLateAsync(from, until, _book.LateFromMicros, LedgerWalk.PageSize, cancellationToken), cancellationToken);
            _lateFrom = until;
        }
    }
}
