using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Goes through the runs that ended in a state, a page at a time, from some time back up to now, and then begins anew.</summary>
internal sealed class LedgerWalk(AlertLedgerStore ledger, RunState state, TimeSpan back)
{
    public const int PageSize = 1_000;
    private (long Due, string Id) _last = (0, "");

    public RunState State => state;

    /// <returns>The next page; a short one is the last before now.</returns>
    public async Task<IReadOnlyList<RunFact>> NextAsync(long now, CancellationToken cancellationToken)
    {
        var oldest = now - back.Micros();
        var (due, id) = _last.Due > oldest ? _last : (oldest, "");
        var page = await ledger.ListEndedAsync(state, due, id, now, PageSize, cancellationToken);
        _last = page.Count == PageSize ? (page[^1].DueAt, page[^1].Id) : (0, "");
        return page;
    }
}
