using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Executors;

[PagePermission(Permissions.ExecutorsRead)]
internal sealed class ExecutorPage(ExecutorStore store, PunctualityStore punctuality, RunReader runs, IClusterClock clock) : ConsolePage
{
    private const int RunsShown = 20;

    public ExecutorView Executor { get; private set; } = null!; // set before the page is made

    public LatenessFigures Lateness { get; private set; } = LatenessFigures.None;

    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        Executor = ExecutorView.From(row, clock.NowMicros);
        Lateness = await punctuality.OfExecutorAsync(id, clock.NowMicros, cancellationToken);
        if (May(Permissions.RunsRead))
        {
            var filter = new RunFilter { ExecutorIds = [id], Groups = User.Groups() is { } own ? [.. own] : null };
            Runs = (await runs.ListAsync(filter, new PageQuery { Limit = RunsShown }, cancellationToken)).Items;
        }

        return Page();
    }

    public async Task<IActionResult> OnPostDrainAsync(string id) => Answer(await CallAsync("POST", "/executors/{id}/drain", id), "The executor drains.", $"/executors/{id}");

    public async Task<IActionResult> OnPostUndrainAsync(string id) => Answer(await CallAsync("POST", "/executors/{id}/undrain", id), "The executor takes runs again.", $"/executors/{id}");

    public async Task<IActionResult> OnPostRemoveAsync(string id)
    {
        var result = await CallAsync("DELETE", "/executors/{id}", id);
        return Answer(result, "The executor has been removed.", result.IsDone ? "/executors" : $"/executors/{id}");
    }
}
