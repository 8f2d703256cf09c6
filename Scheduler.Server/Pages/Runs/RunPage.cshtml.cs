using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Runs;

[PagePermission(Permissions.RunsRead)]
internal sealed class RunPage(RunReader reader, RunLogStore logs, IClusterClock clock) : ConsolePage
{
    // Lines follow a run's reports, so that they never delay them: the last ones come a moment after the end.
    private static readonly TimeSpan LogDelay = TimeSpan.FromSeconds(10);

    private const int LinesShown = 200;
    private const double ChartWidth = 800;
    private const double LeastWidth = 2;

    public RunView Run { get; private set; } = null!; // set before the page is made

    public bool IsOpen => RunTransitions.IsOpen(Run.State);

    public LogPart Log { get; private set; } = null!; // as above

    public IReadOnlyList<WaterfallStep> Waterfall { get; private set; } = [];

    public string? Progress => Run.Progress is { ValueKind: JsonValueKind.Object } progress && progress.TryGetProperty("percent", out var percent) ? $"{percent} %" : null;

    public async Task<IActionResult> OnGetAsync(string id, long? after, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Run = run;
        Log = await ReadLogAsync(Math.Max(0, after ?? 0), cancellationToken);
        Waterfall = [.. Steps(run, IsOpen ? clock.UtcNow : null)];
        return Page();
    }

    /// <summary>The lines after one, and what asks for those after them.</summary>
    public async Task<IActionResult> OnGetLogAsync(string id, long after, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run)
        {
            return NotFound();
        }

        Run = run;
        return Partial("/Pages/Runs/LogLines.cshtml", await ReadLogAsync(Math.Max(0, after), cancellationToken));
    }

    public async Task<IActionResult> OnPostCancelAsync(string id) =>
        Answer(await CallAsync("POST", "/runs/{id}/cancel", id), "The run has been asked to stop.", $"/runs/{id}");

    public async Task<IActionResult> OnPostRetryAsync(string id)
    {
        var result = await CallAsync("POST", "/runs/{id}/retry", id);
        return Answer(result, "This run repeats the other one.", $"/runs/{result.Property("runId") ?? id}");
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

    private async Task<LogPart> ReadLogAsync(long after, CancellationToken cancellationToken)
    {
        var rows = await logs.ReadAsync(Run.Id, after, LinesShown + 1, cancellationToken);
        var lines = rows.Take(LinesShown).Select(RunLogLine.From).ToList();
        var hasMore = rows.Count > LinesShown;
        return new LogPart(Run.Id, lines, lines.Count == 0 ? after : lines[^1].Seq, IsOpen || clock.UtcNow - Run.EndedAt < LogDelay, hasMore);
    }

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
