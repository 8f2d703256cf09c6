using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Alerts;

[PagePermission(Permissions.AlertsRead)]
internal sealed class AlertRulesPage(AlertRuleStore store, AlertRuleService rules) : ConsolePage
{
    public IReadOnlyList<AlertRuleView> Rules { get; private set; } = [];

    // There are at most some hundreds; people look for one by its name.
    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Rules = [.. (await rules.VisibleAsync(await store.ListAsync(cancellationToken), User.Groups(), cancellationToken)).Select(row => new AlertRuleView(row))];

    public async Task<IActionResult> OnPostDeleteAsync(string? id) =>
        Answer(await CallAsync("DELETE", "/alert-rules/{id}", id ?? ""), "The rule has been deleted, and its alerts are closed.", "/alerts/rules");

    public static string ScopeOf(AlertRuleView rule) =>
        string.Join(", ", new[] { rule.Scope.Group, rule.Scope.JobId, rule.Scope.App, rule.Scope.Executor }.OfType<string>());
}
