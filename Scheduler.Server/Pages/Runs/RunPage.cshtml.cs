using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Jobs;
using Scheduler.Server.Pages.Jobs.Arguments;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Runs;

[PagePermission(Permissions.RunsRead)]
internal sealed class RunPage(RunReader reader, RunLogStore logs, JobStore jobs, IHandlerSchemas schemas, IClusterClock clock) : ConsolePage
{
    // Lines follow a run's reports, so that they never delay them: the last ones come a moment after the end.
    private static readonly TimeSpan LogDelay = TimeSpan.FromSeconds(10);

    private const int LinesShown = 200;

    // Of a level that is rare, so many lines are looked through at once.
    private const int PagesLookedAt = 10;
    private const double ChartWidth = 800;
    private const double LeastWidth = 2;

    public RunView Run { get; private set; } = null!; // set before the page is made

    public bool IsOpen => RunTransitions.IsOpen(Run.State);

    public LogPart Log { get; private set; } = null!; // as above

    /// <summary>The arguments of a retry in fields; null where no connected executor tells their schema.</summary>
    public ArgsForm? RetryForm { get; private set; }

    public string? RetryArgs { get; private set; }

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<WaterfallStep> Waterfall { get; private set; } = [];

    public string? Progress => Run.Progress is { ValueKind: JsonValueKind.Object } progress && progress.TryGetProperty("percent", out var percent) ? $"{percent} %" : null;

    public async Task<IActionResult> OnGetAsync(string id, long? after, string? level, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Run = run;
        Log = await ReadLogAsync(Math.Max(0, after ?? 0), LogLevels.Read(level), cancellationToken);
        RetryForm ??= await FormAsync(cancellationToken);
        Waterfall = [.. Steps(run, IsOpen ? clock.UtcNow : null)];
        return Page();
    }

    /// <summary>The lines after one, and what asks for those after them.</summary>
    public async Task<IActionResult> OnGetLogAsync(string id, long after, string? level, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Run = run;
        return Partial("/Pages/Runs/LogLines.cshtml", await ReadLogAsync(Math.Max(0, after), LogLevels.Read(level), cancellationToken));
    }

    public async Task<IActionResult> OnPostCancelAsync(string id) =>
        Answer(await CallAsync("POST", "/runs/{id}/cancel", id), "The run has been asked to stop.", $"/runs/{id}");

    public async Task<IActionResult> OnPostRetryAsync(string id)
    {
        var result = await CallAsync("POST", "/runs/{id}/retry", id);
        return Answer(result, "This run repeats the other one.", $"/runs/{result.Property("runId") ?? id}");
    }

    public async Task<IActionResult> OnPostRetryWithAsync(string id, string? args, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Run = run;
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        RetryForm = await FormAsync(cancellationToken);
        JsonNode? sent = null;
        try
        {
            sent = RetryForm?.Read(Request.Form, ArgsOf(run), errors) ?? JsonNode.Parse(string.IsNullOrWhiteSpace(args) ? "{}" : args);
        }
        catch (JsonException exception)
        {
            errors["args"] = JobForm.Describe(exception);
        }

        if (errors.Count == 0)
        {
            var result = await CallAsync("POST", "/runs/{id}/retry", id, new JsonObject { ["args"] = sent });
            if (result.Status != StatusCodes.Status400BadRequest)
            {
                return Answer(result, "This run repeats the other one.", $"/runs/{result.Property("runId") ?? id}");
            }

            errors = new Dictionary<string, string>(result.Errors, StringComparer.Ordinal);
        }

        (RetryArgs, Errors) = (args, errors);
        if (RetryForm is not null)
        {
            RetryForm.Errors = errors;
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return await OnGetAsync(id, null, null, cancellationToken);
    }

    /// <summary>The whole log as a file.</summary>
    public async Task<IActionResult> OnGetLogFileAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Response.Headers.ContentDisposition = $"attachment; filename=\"run-{run.Id}.log\"";
        Response.ContentType = "text/plain; charset=utf-8";
        await using var writer = new StreamWriter(Response.Body, leaveOpen: true);
        long after = 0;
        for (var rows = await logs.ReadAsync(id, after, LinesShown, cancellationToken); rows.Count > 0; rows = await logs.ReadAsync(id, after, LinesShown, cancellationToken))
        {
            foreach (var line in rows.Select(RunLogLine.From))
            {
                after = line.Seq;
                await writer.WriteLineAsync($"{InstantText.Format(line.At)} {line.Level} {line.Category}: {line.Message}".AsMemory(), cancellationToken);
            }
        }

        return new EmptyResult();
    }

    public string X(DateTimeOffset at) => Number(Scale(at));

    public string Width(WaterfallStep step) => Number(Math.Max(LeastWidth, Scale(step.To) - Scale(step.From)));

    public string? MessageOf(JsonElement? error) =>
        error is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("message", out var message) ? message.ToString() : null;

    /// <summary>A stack trace as it was printed, which begins with kind and message; null when the error has none.</summary>
    public string? StackOf(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("stack", out var stack) && stack.ValueKind == JsonValueKind.String ? stack.GetString() : null;

    private async Task<RunView?> FindAsync(string id, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await reader.FindAsync(id, cancellationToken) is { } run && User.MaySee(run.Group ?? "") ? run : null;

    private async Task<LogPart> ReadLogAsync(long after, string? level, CancellationToken cancellationToken)
    {
        var (lines, hasMore) = (new List<RunLogLine>(), true);
        for (var pages = 0; hasMore && lines.Count < LinesShown && pages < PagesLookedAt; pages++)
        {
            var rows = await logs.ReadAsync(Run.Id, after, LinesShown + 1, cancellationToken);
            hasMore = rows.Count > LinesShown;
            foreach (var line in rows.Take(LinesShown).Select(RunLogLine.From))
            {
                if (lines.Count == LinesShown)
                {
                    hasMore = true;
                    break;
                }

                after = line.Seq;
                if (LogLevels.IsShown(line.Level, level))
                {
                    lines.Add(line);
                }
            }
        }

        return new LogPart(Run.Id, lines, after, IsOpen || clock.UtcNow - Run.EndedAt < LogDelay, hasMore, level);
    }

    // Of the job as it is now, whose newest version a retry takes.
    private async Task<ArgsForm?> FormAsync(CancellationToken cancellationToken) =>
        !IsOpen && May(Permissions.RunsCancel) && await jobs.FindAsync(Run.JobId, cancellationToken) is { Spec.Target: { IsWebhook: false, App: { } app, Handler: { } handler } }
            ? ArgsForm.Of(schemas.Find(app, handler), ArgsOf(Run))
            : null;

    private static JsonObject ArgsOf(RunView run) => run.Args is { ValueKind: JsonValueKind.Object } args ? JsonNode.Parse(args.GetRawText()) as JsonObject ?? [] : [];

    private static IEnumerable<WaterfallStep> Steps(RunView run, DateTimeOffset? now)
    {
        (string Name, string Word, DateTimeOffset? From)[] instants =
        [
            ("planned", "planned, waiting to be sent", run.PlannedAt),
            ("sent", "sent, on its way", run.SentAt),
            ("armed", "armed, waiting for its instant", run.ArmedAt),
            ("running", "running", run.StartedAt),
        ];
        var reached = instants.Where(instant => instant.From is not null).ToList();
        for (var i = 0; i < reached.Count; i++)
        {
            var from = reached[i].From.GetValueOrDefault();
            var to = (i + 1 < reached.Count ? reached[i + 1].From : run.EndedAt ?? now) ?? from;
            yield return new WaterfallStep(reached[i].Name, reached[i].Word, from, to < from ? from : to);
        }
    }

    private double Scale(DateTimeOffset at)
    {
        var whole = (Waterfall[^1].To - Waterfall[0].From).TotalMilliseconds;
        return whole <= 0 ? 0 : (at - Waterfall[0].From).TotalMilliseconds / whole * (ChartWidth - LeastWidth);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
