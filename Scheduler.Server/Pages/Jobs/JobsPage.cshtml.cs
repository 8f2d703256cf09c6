using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsRead)]
internal sealed class JobsPage(JobStore store, CalendarReader calendars, IClusterClock clock) : ConsolePage
{
    private const int MaxLength = 100;
    private CalendarSet _calendars = CalendarSet.None;

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    public string? Q { get; private set; }

    public string? Group { get; private set; }

    public JobState? State { get; private set; }

    public bool IsFiltered => Q is not null || Group is not null || State is not null;

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? q, string? group, string? state, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(null, cursor);
        var after = page.After?.Split('/') is [var afterGroup, var afterName] ? (afterGroup, afterName) : ((string, string)?)null;
        if (page.Refusal is not null || q?.Length > MaxLength || group?.Length > MaxLength || (page.After is not null && after is null))
        {
            return BadRequest();
        }

        (Q, Group) = (string.IsNullOrWhiteSpace(q) ? null : q.Trim(), string.IsNullOrWhiteSpace(group) ? null : group.Trim());
        State = state switch { "active" => JobState.Active, "paused" => JobState.Paused, _ => null };
        var visible = Group is null ? User.Groups() : User.MaySee(Group) ? [Group] : [];
        if (visible is { Count: 0 })
        {
            return Page();
        }

        var rows = await store.ListAsync(new JobFilter { Groups = visible, State = State, Text = Q, After = after, Take = page.Take }, cancellationToken);
        var found = page.Page(rows, row => $"{row.Spec.Group}/{row.Spec.Name}", row => row);
        Jobs = found.Items;
        Next = found.NextCursor is { } next ? NextOf(next) : null;
        _calendars = await calendars.ReadAsync(Jobs.SelectMany(job => job.Spec.Triggers).Select(trigger => trigger.Calendar), cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostRunAsync(string? id)
    {
        var result = await CallAsync("POST", "/jobs/{id}/run", id ?? "");
        return Answer(result, "The run has been recorded.", result.Property("runId") is { } run && May(Permissions.RunsRead) ? $"/runs/{run}" : "/jobs");
    }

    public async Task<IActionResult> OnPostPauseAsync(string? id) => Answer(await CallAsync("POST", "/jobs/{id}/pause", id ?? ""), "The job is paused.", "/jobs");

    public async Task<IActionResult> OnPostResumeAsync(string? id) => Answer(await CallAsync("POST", "/jobs/{id}/resume", id ?? ""), "The job is active again.", "/jobs");

    public string TargetOf(JobRow job) => JobWords.Target(job.Spec);

    public string WordsOf(JobRow job) =>
        string.Join(" ", job.Spec.Triggers.Take(3).Select(trigger => TriggerWords.Describe(trigger, JobWords.LanguageOf(Request)))) + (job.Spec.Triggers.Count > 3 ? " …" : "");

    public DateTimeOffset? NextOf(JobRow job) => job.State == JobState.Paused
        ? null
        : job.Spec.Triggers
            .Where(trigger => trigger.Calendar is null || _calendars.Knows(trigger.Calendar))
            .SelectMany(trigger => NextFires.Of(trigger, clock.UtcNow, 1, _calendars.Of(trigger.Calendar)))
            .Select(due => (DateTimeOffset?)due)
            .Min();

    private string NextOf(string cursor)
    {
        var query = new QueryBuilder { { "cursor", cursor } };
        foreach (var (name, value) in new[] { ("q", Q), ("group", Group), ("state", State is { } state ? Ui.NameOf(state) : null) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return $"/jobs{query}";
    }
}
