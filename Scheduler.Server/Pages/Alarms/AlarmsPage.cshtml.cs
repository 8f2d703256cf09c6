using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alarms;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Pages.Text;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Alarms;

[PagePermission(Permissions.AlarmsRead)]
internal sealed class AlarmsPage(AlarmService service, AlarmRunReader runs, CalendarReader calendars, IClusterClock clock) : ConsolePage
{
    private const int MissedShown = 20;
    private CalendarSet _excluded = CalendarSet.None;

    public IReadOnlyList<AlarmView> Alarms { get; private set; } = [];

    public IReadOnlyList<AlarmRunView> Ringing { get; private set; } = [];

    public IReadOnlyList<AlarmRunView> Missed { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null || User.UserId() is not { } userId)
        {
            return BadRequest();
        }

        var page = query.Page(await service.ListAsync(userId, query.After, query.Take, cancellationToken), row => row.Spec.Name, AlarmView.Of);
        Alarms = page.Items;
        Next = page.NextCursor is { } next ? $"/alarms?cursor={next}" : null;
        _excluded = await calendars.ReadAsync(Alarms.Select(alarm => alarm.Trigger.Calendar), cancellationToken);
        Ringing = await runs.RingingAsync(userId, cancellationToken);
        Missed = (await runs.MissedAsync(userId, null, new PageQuery { Limit = MissedShown }, cancellationToken)).Items;
        return Page();
    }

    public string WordsOf(AlarmView alarm) =>
        TriggerWords.Describe(alarm.Trigger, Preferences.Language(Request) == "zh-CN" ? WordLanguage.Chinese : WordLanguage.English);

    public DateTimeOffset? NextOf(AlarmView alarm) =>
        NextFires.Of(alarm.Trigger, clock.UtcNow, 1, _excluded.Of(alarm.Trigger.Calendar)) is [var next, ..] ? next : null;

    public async Task<IActionResult> OnPostAckAsync(string id, string? runId) =>
        Answer(await CallAsync("POST", "/alarms/{id}/ack", id, new { runId }), "The alarm has been acknowledged.", "/alarms");

    public async Task<IActionResult> OnPostSnoozeAsync(string id, string? runId) =>
        Answer(await CallAsync("POST", "/alarms/{id}/snooze", id, new { runId }), "The alarm rings again later.", "/alarms");

    public async Task<IActionResult> OnPostRingAsync(string id) =>
        Answer(await CallAsync("POST", "/alarms/{id}/ring", id), "The alarm rings.", "/alarms");

    public async Task<IActionResult> OnPostDeleteAsync(string id) =>
        Answer(await CallAsync("DELETE", "/alarms/{id}", id), "The alarm has been deleted.", "/alarms");
}
