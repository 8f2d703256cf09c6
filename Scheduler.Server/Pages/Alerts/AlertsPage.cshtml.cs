using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Alerts;

[PagePermission(Permissions.AlertsRead)]
internal sealed class AlertsPage(AlertStore store) : ConsolePage
{
    public static readonly IReadOnlyList<(string Value, string Word)> StateChoices =
        [("", "going on"), ("open", "Open"), ("acknowledged", "Acknowledged"), ("recovered", "Recovered"), ("closed", "Closed"), ("all", "all")];

    public static readonly IReadOnlyList<(string Value, string Word)> SeverityChoices = [("", "any"), ("critical", "Critical"), ("warning", "Warning"), ("info", "Information")];

    public IReadOnlyList<AlertView> Alerts { get; private set; } = [];

    public string State { get; private set; } = "";

    public string Severity { get; private set; } = "";

    public string? RuleId { get; private set; }

    public string? JobId { get; private set; }

    public string? Next { get; private set; }

    /// <summary>This very list, which a script asks for again.</summary>
    public string Here => "/alerts" + Request.QueryString;

    public async Task<IActionResult> OnGetAsync(string? state, string? severity, string? ruleId, string? jobId, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(null, cursor);
        (State, Severity, RuleId, JobId) = (state ?? "", severity ?? "", Given(ruleId), Given(jobId));
        if (page.Refusal is not null || StateChoices.All(choice => choice.Value != State) || SeverityChoices.All(choice => choice.Value != Severity) || !IsId(RuleId) || !IsId(JobId))
        {
            return BadRequest();
        }

        var filter = new AlertFilter
        {
            States = State switch { "all" => null, "" => [AlertState.Open, AlertState.Acknowledged], _ => [Enum.Parse<AlertState>(State, ignoreCase: true)] },
            Severities = Severity.Length == 0 ? null : [Enum.Parse<AlertSeverity>(Severity, ignoreCase: true)],
            RuleId = RuleId,
            JobId = JobId,
            Groups = User.Groups(),
        };
        var found = page.Page(await store.ListAsync(filter, page.After, page.Take, cancellationToken), row => row.Id, AlertView.From);
        Alerts = found.Items;
        Next = found.NextCursor is { } next ? NextOf(next) : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAcknowledgeAsync(string? id) => Answer(await CallAsync("POST", "/alerts/{id}/ack", id ?? ""), "The alert is acknowledged: nobody is told again until it recovers.", "/alerts");

    private static string? Given(string? id) => string.IsNullOrWhiteSpace(id) ? null : id;

    private static bool IsId(string? id) => id is null || Ids.IsWellFormed(id);

    private string NextOf(string cursor)
    {
        var query = new QueryBuilder { { "cursor", cursor } };
        foreach (var (name, value) in new[] { ("state", State), ("severity", Severity), ("ruleId", RuleId), ("jobId", JobId) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return $"/alerts{query}";
    }
}
