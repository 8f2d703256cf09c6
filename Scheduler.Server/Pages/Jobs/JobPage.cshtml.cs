using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Charts;
using Scheduler.Server.Pages.Jobs.Arguments;
using Scheduler.Server.Pages.Jobs.Graph;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Jobs;

[PagePermission(Permissions.JobsRead)]
internal sealed class JobPage(
    JobStore store, UpcomingTimes upcoming, RunReader runs, PunctualityStore punctuality, IHandlerSchemas schemas, JobGraphs graphs, IClusterClock clock, IStringLocalizer text) : ConsolePage
{
    private const int FiresShown = 10;
    private const int RunsShown = 50;
    private const int VersionsShown = 20;

    public JobRow Job { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<NextFire> Upcoming { get; private set; } = [];

    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public LatenessFigures Lateness { get; private set; } = LatenessFigures.None;

    public IReadOnlyList<JobVersionView> Versions { get; private set; } = [];

    /// <summary>How late the runs of the strip started, and how long they took.</summary>
    public IReadOnlyList<LineChart> Charts { get; private set; } = [];

    /// <summary>Null for a job that neither follows another nor is followed.</summary>
    public JobGraph? Graph { get; private set; }

    /// <summary>Null where no connected executor tells the schema of the handler's arguments.</summary>
    public ArgsForm? CallForm { get; private set; }

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
        Upcoming = NextFire.Of(job.Spec, await upcoming.ReadAsync(job, FiresShown, cancellationToken), clock.UtcNow);
        Graph = await graphs.ReadAsync(id, User, cancellationToken);
        if (CallForm is null)
        {
            CallForm = FormOf(job);
        }

        Versions = [.. (await store.ListVersionsAsync(id, User.Groups(), int.MaxValue, VersionsShown, cancellationToken)).Select(JobVersionView.Of)];
        if (May(Permissions.RunsRead))
        {
            Runs = (await runs.ListAsync(new RunFilter { JobId = id, Groups = User.Groups() is { } own ? [.. own] : null }, new PageQuery { Limit = RunsShown }, cancellationToken)).Items;
            Lateness = await punctuality.OfJobAsync(id, clock.NowMicros, cancellationToken);
            Charts = [ChartOf(text["How late each of the latest runs started."], text["Late"], run => run.LatenessMs), ChartOf(text["How long each of the latest runs took."], text["Took"], run => run.DurationMs)];
        }

        return Page();
    }

    public async Task<IActionResult> OnPostRunAsync(string id, string? args, string? dueAt, CancellationToken cancellationToken)
    {
        if (await store.FindVisibleAsync(User, id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        CallForm = FormOf(job);
        var body = new JsonObject();
        try
        {
            if (CallForm?.Read(Request.Form, ArgsOf(job), errors) is { } filled)
            {
                (body["args"], args) = (filled, null);
            }
            else if (!string.IsNullOrWhiteSpace(args))
            {
                body["args"] = JsonNode.Parse(args);
            }
        }
        catch (JsonException exception)
        {
            errors["args"] = JobForm.Describe(exception);
        }

        if (errors.Count > 0)
        {
            return await AgainAsync(id, args, dueAt, errors, cancellationToken);
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

    private static JsonObject ArgsOf(JobRow job) => JsonNode.Parse(job.Spec.Args.GetRawText()) as JsonObject ?? [];

    // What executors say about their handlers is shown to those who may see executors, or run the job.
    private ArgsForm? FormOf(JobRow job) =>
        May(Permissions.JobsRun) && job.Spec.Target is { IsWebhook: false, App: { } app, Handler: { } handler } && job.Spec.Args.ValueKind == JsonValueKind.Object
            ? ArgsForm.Of(schemas.Find(app, handler), ArgsOf(job))
            : null;

    private LineChart ChartOf(string title, string name, Func<RunView, double?> value)
    {
        var started = Runs.Where(run => value(run) is not null).Reverse().ToList();
        return new LineChart
        {
            Title = title,
            At = text["Due (UTC)"],
            LabelFormat = started.Count > 1 && started[^1].DueAt - started[0].DueAt > TimeSpan.FromDays(1) ? "MM-dd" : "HH:mm:ss",
            AtFormat = "yyyy-MM-dd HH:mm:ss.fff",
            Instants = [.. started.Select(run => run.DueAt)],
            Series = [new ChartSeries(name, "first", [.. started.Select(value)])],
            LinkOf = index => $"/runs/{started[index].Id}",
        };
    }

    private async Task<IActionResult> AgainAsync(string id, string? args, string? dueAt, IReadOnlyDictionary<string, string> errors, CancellationToken cancellationToken)
    {
        (CallArgs, CallDueAt, Errors) = (args, dueAt, errors);
        if (CallForm is not null)
        {
            CallForm.Errors = errors;
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await OnGetAsync(id, cancellationToken);
    }
}
