using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Executors;

[PagePermission(Permissions.ExecutorsRead)]
internal sealed class ExecutorsPage(ExecutorStore store, IClusterClock clock) : ConsolePage
{
    public IReadOnlyList<ExecutorView> Executors { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Executors = [.. (await store.ListAsync(cancellationToken)).Select(row => ExecutorView.From(row, clock.NowMicros))
            .OrderBy(executor => executor.State == "offline").ThenBy(executor => executor.App, StringComparer.Ordinal).ThenBy(executor => executor.Name, StringComparer.Ordinal)];
}
