using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Nodes;

[PagePermission(Permissions.NodesRead)]
internal sealed class NodesPage(Dashboard dashboard) : ConsolePage
{
    public IReadOnlyList<NodeView> Nodes { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Nodes = (await dashboard.ReadAsync(cancellationToken)).Nodes;
}
