using Microsoft.AspNetCore.Mvc;

namespace Scheduler.Server.Pages.Overview;

/// <summary>Sends what a feed says as server-sent events.</summary>
internal sealed class LiveResult(LiveFeed feed) : IActionResult
{
    // A browser comes again by itself, and its rights are looked at anew.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly byte[] Greeting = "retry: 500\n\n"u8.ToArray();
    private static readonly byte[] Start = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        using var over = new CancellationTokenSource(Longest, services.GetRequiredService<TimeProvider>());
        using var any = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, over.Token, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx hands on what comes at once
        try
        {
            await response.Body.WriteAsync(Greeting, any.Token);
            await response.Body.FlushAsync(any.Token);
            await foreach (var snapshot in feed.WatchAsync(any.Token))
            {
                await response.Body.WriteAsync(Start, any.Token);
                await response.Body.WriteAsync(snapshot, any.Token);
                await response.Body.WriteAsync(End, any.Token);
                await response.Body.FlushAsync(any.Token);
            }
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            // The page was left, it has been long enough, or the server stops.
        }
    }
}
