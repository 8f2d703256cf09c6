using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsRead)]
internal sealed class JobPage(JobStore store, UpcomingTimes upcoming, RunReader runs, PunctualityStore punctuality, IClusterClock clock) : ConsolePage
{
    private const int FiresShown = 10;
    private const int RunsShown = 50;
    private const int VersionsShown = 20;

    public JobRow Job { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<UpcomingView> Upcoming { get; private set; } = [];

    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public LatenessFigures Lateness { get; private set; } = LatenessFigures.None;

    public IReadOnlyList<JobVersionView> Versions { get; private set; } = [];

    public string? CallArgs { get; private set; }

    public string? CallDueAt { get; private set; }

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        Job = job;
        Upcoming = await upcoming.ReadAsync(job, FiresShown, cancellationToken);
        Versions = [.. (await store.ListVersionsAsync(id, int.MaxValue, VersionsShown, cancellationToken)).Select(JobVersionView.Of)];
        if (May(Permissions.RunsRead))
        {
            Runs = (await runs.ListAsync(new RunFilter { JobId = id, Groups = User.Groups() is { } own ? [.. own] : null }, new PageQuery { Limit = RunsShown }, cancellationToken)).Items;
            Lateness = await punctuality.OfJobAsync(id, clock.NowMicros, cancellationToken);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostRunAsync(string id, string? args, string? dueAt, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        try
        {
            if (!string.IsNullOrWhiteSpace(args))
            {
                body["args"] = JsonNode.Parse(args);
            }
        }
        catch (JsonException exception)
        {
            return await AgainAsync(id, args, dueAt, new Dictionary<string, string>(StringComparer.Ordinal) { ["args"] = JobForm.Describe(exception) }, cancellationToken);
        }

        if (!string.IsNullOrWhiteSpace(dueAt))
        {
            body["dueAt"] = dueAt.Trim();
        }

        var result = await CallAsync("POST", "/jobs/{id}/run", id, body);
        return result.Status == StatusCodes.Status400BadRequest
            ? await AgainAsync(id, args, dueAt, result.Errors, cancellationToken)
            : Answer(result, "The run has been recorded.", result.Property("runId") is { } run && May(Permissions.RunsRead) ? $"/runs/{run}" : $"/jobs/{id}");
    }

    public async Task<IActionResult> OnPostPauseAsync(string id) => Answer(await CallAsync("POST", "/jobs/{id}/pause", id), "The job is paused.", $"/jobs/{id}");

    public async Task<IActionResult> OnPostResumeAsync(string id) => Answer(await CallAsync("POST", "/jobs/{id}/resume", id), "The job is active again.", $"/jobs/{id}");

    public async Task<IActionResult> OnPostRollBackAsync(string id, int version) =>
        Answer(await CallAsync("POST", "/jobs/{id}/rollback", id, new { version }), "The earlier definition is the newest version now.", $"/jobs/{id}");

    public string WordsOf(TriggerSpec trigger) => TriggerWords.Describe(trigger, JobWords.LanguageOf(Request));

    public string LocalOf(UpcomingView next)
    {
        var zone = Job.Spec.Triggers.FirstOrDefault(trigger => trigger.Id == next.TriggerId)?.TimeZone ?? "UTC";
        var local = TimeZoneInfo.ConvertTime(next.DueAt, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return $"{local.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} {zone}";
    }

    private async Task<IActionResult> AgainAsync(string id, string? args, string? dueAt, IReadOnlyDictionary<string, string> errors, CancellationToken cancellationToken)
    {
        (CallArgs, CallDueAt, Errors) = (args, dueAt, errors);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await OnGetAsync(id, cancellationToken);
    }
}
