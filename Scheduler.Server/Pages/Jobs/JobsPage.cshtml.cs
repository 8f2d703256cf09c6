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
    private CalendarSet _calendars = CalendarSet.None;

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    public JobListQuery Query { get; private set; } = new();

    /// <summary>What may be done with many of them.</summary>
    public IReadOnlyList<BulkAction> Actions => [.. BulkAction.All.Where(action => May(action.Permission))];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(null, cursor);
        var after = page.After?.Split('/') is [var afterGroup, var afterName] ? (afterGroup, afterName) : ((string, string)?)null;
        if (page.Refusal is not null || (page.After is not null && after is null) || JobListQuery.Read(Request.Query) is not { } query)
        {
            return BadRequest();
        }

        Query = query;
        if (query.ToFilter(User, page.Take) is not { } filter)
        {
            return Page();
        }

        var rows = await store.ListAsync(filter with { After = after }, cancellationToken);
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

    private string NextOf(string cursor) => $"/jobs{new QueryBuilder(Query.Fields()) { { "cursor", cursor } }}";
}
