using System.Net.ServerSentEvents;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunLogStreamTests
{
    [Fact]
    public async Task Stream_OfARunningRun_GivesWhatComesAndEndsWithIt()
    {
        await using var app = await RunsApp.StartAsync("Sqlite");
        var run = await app.Ledger.AddAsync(new SeededRun(await app.Ledger.AddJobAsync("job"), Ledger.Start) { State = RunState.Running });
        await AddLineAsync(app, run, 1);
        await AddLineAsync(app, run, 2);
        using var http = app.Caller();
        http.DefaultRequestHeaders.Add("Last-Event-ID", "1");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var body = await http.GetStreamAsync(new Uri($"/api/v1/runs/{run}/logs/stream", UriKind.Relative), limit.Token);

        var seen = new List<string>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(limit.Token))
        {
            seen.Add($"{item.EventType} {item.EventId}");
            if (seen.Count == 1)
            {
                await AddLineAsync(app, run, 3);
                await app.Ledger.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @run", new { run });
            }
        }

        Assert.Equal(["message 2", "message 3", "end "], seen);
    }

    private static Task AddLineAsync(RunsApp app, string run, int seq) => app.Ledger.ExecuteAsync(
        "INSERT INTO run_logs (run_id, fence, seq, at, level, category, message, dropped) VALUES (@run, 1, @seq, 0, 'error', 'C', 'text', 0)", new { run, seq });
}
