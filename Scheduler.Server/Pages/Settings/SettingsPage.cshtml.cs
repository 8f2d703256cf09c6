using System.Runtime.InteropServices;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Settings;

/// <summary>How this node is set up, and how well it keeps time.</summary>
[PagePermission(Permissions.AuditRead)]
internal sealed class SettingsPage(EffectiveSettings settings, Dashboard dashboard, NodeIdentity node, IDatabase database) : ConsolePage
{
    public IReadOnlyList<IGrouping<string, SettingView>> Sections { get; private set; } = [];

    public DashboardView Dashboard { get; private set; } = null!; // set before the page is made

    public NodeView? Node => Dashboard.Nodes.FirstOrDefault(other => other.Name == node.Name);

    public string NodeName => node.Name;

    public string Provider => database.Dialect is SqliteDialect ? "SQLite" : "MySQL";

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Sections = [.. settings.Read().GroupBy(setting => setting.Section, StringComparer.Ordinal).OrderBy(group => group.Key.Length == 0 ? 0 : 1)];
        Dashboard = await dashboard.ReadAsync(cancellationToken);
    }
}
