using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts;

namespace Scheduler.Server.Pages.Alerts;

/// <summary>The figure beside the menu's word, which every page shows: asked for again after a few seconds only.</summary>
internal sealed class OpenAlerts(AlertStore store, TimeProvider time)
{
    private readonly ShortCache<OpenAlertCount> _counts = new(time, TimeSpan.FromSeconds(3));

    /// <summary>Of the groups that the user may see; 0 for one who may see none.</summary>
    public async Task<long> CountAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!user.May(Permissions.AlertsRead))
        {
            return 0;
        }

        var groups = user.Groups();
        var key = groups is null ? "*" : "=" + string.Join('\n', groups.Order(StringComparer.Ordinal));
        var count = await _counts.GetAsync(key, async token => new OpenAlertCount(await store.CountOpenAsync(groups, token)), cancellationToken);
        return count?.Open ?? 0;
    }
}
