using System.Net;
using System.Text.Json;
using TestServers.Api;
using TestServers.Ledger;

namespace Benchmarks.History;

/// <summary>Makes the jobs as a user would: over the interface, with triggers that are stored and none of which is due while somebody measures.</summary>
internal sealed class JobImporter(ApiSession api)
{
    private const int PerDocument = 500;

    public async Task<IReadOnlyList<HistoryJob>> MakeAsync(int count, CancellationToken cancellationToken)
    {
        var jobs = new List<HistoryJob>(count);
        for (var first = 0; first < count; first += PerDocument)
        {
            var document = new { jobs = Enumerable.Range(first, Math.Min(PerDocument, count - first)).Select(Job) };
            var answer = (await api.PostAsync("jobs/import?mode=apply", document, cancellationToken)).Expect(HttpStatusCode.OK);
            jobs.AddRange(answer.Body.GetProperty("changes").EnumerateArray().Select(change => new HistoryJob(
                Text(change, "id"), Text(change, "group"), Text(change, "name"))));
        }

        return jobs;

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new InvalidOperationException($"The import's answer has no {name}: {element.GetRawText()}");
    }

    /// <summary>Pauses one in ten.</summary>
    public async Task PauseAsync(IReadOnlyList<HistoryJob> jobs, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            jobs.Where((_, number) => number % 10 == 3),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (job, token) => (await api.PostAsync($"jobs/{job.Id}/pause", new { reason = "the supplier is down" }, token)).Expect(HttpStatusCode.OK));

    private static object Job(int number) => new
    {
        name = $"{Words[number % Words.Length]}-{number:00000}",
        group = HistoryGroups.Of(number),
        description = "Reads what came in since yesterday, checks it against the ledger of the branch and writes the differences for the morning's meeting.",
        target = new { kind = "executor", app = $"app-{number % 20:00}", handler = $"{Words[number % Words.Length]}.run", labels = new { zone = number % 2 == 0 ? "eu" : "us" } },
        args = new { customer = number, since = "yesterday", formats = new[] { "csv", "pdf" } },
        triggers = Triggers(number),
        timeoutMs = 60_000,
        retry = new { maxAttempts = 1 + (number % 3), backoff = "exponential", delayMs = 1_000 },
    };

    private static readonly string[] Words = ["invoice", "settle", "collect", "report", "archive", "notify", "import", "reconcile", "index", "clean"];

    // Two months ahead or more, by cron and by interval; one in five runs by call.
    private static object[] Triggers(int number)
    {
        var month = TimeProvider.System.GetUtcNow().AddMonths(2 + (number % 8)).Month;
        var later = Micros.ToText(Micros.Now + (60L * 86_400 * Micros.Second));
        return (number % 5) switch
        {
            0 => [],
            1 => [new { kind = "interval", everyMs = 60_000, startAt = later }],
            2 => [new { kind = "cron", cron = $"0 {number % 60} {number % 24} {1 + (number % 28)} {month} ?", timeZone = "Asia/Tokyo" }, new { kind = "daily", times = new[] { "09:30" }, startAt = later }],
            _ => [new { kind = "cron", cron = $"0 {number % 60} {number % 24} {1 + (number % 28)} {month} ?" }],
        };
    }
}
