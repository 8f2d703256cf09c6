using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Webhooks;

/// <summary>Jobs with webhooks on a running server, and what becomes of their runs.</summary>
internal sealed class WebhookRuns(AdminServer admin)
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Makes a job of a name of its own and answers its id.</summary>
    /// <param name="target">Its target, without the kind.</param>
    /// <param name="more">Other fields of the job.</param>
    public async Task<string> AddJobAsync(object target, object? more = null)
    {
        var job = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = $"hook-{Guid.NewGuid():N}",
            ["target"] = Merge(new { kind = "webhook" }, target),
            ["args"] = new { customer = 42 },
            ["overlap"] = "allow",
        };
        var (status, body) = await CallAsync(HttpMethod.Post, "jobs", Merge(job, more));
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return RunningServer.Text(body, "id");
    }

    public async Task<string> StartAsync(string job, object? call = null)
    {
        var (status, body) = await CallAsync(HttpMethod.Post, $"jobs/{job}/run", call ?? new { });
        Assert.True(status == HttpStatusCode.Accepted, body.ToString());
        return RunningServer.Text(body, "runId");
    }

    public async Task<JsonElement> EndAsync(string run)
    {
        var ended = await Eventually.ValueAsync<Found>(
            async () => (await CallAsync(HttpMethod.Get, $"runs/{run}")).Body is var body && body.GetProperty("endedAt").ValueKind == JsonValueKind.String ? new Found(body) : null,
            Patience,
            "the end of the run");
        return ended.Run;
    }

    /// <summary>Makes a job, runs it and waits for the end.</summary>
    public async Task<JsonElement> RunAsync(object target, object? more = null) => await EndAsync(await StartAsync(await AddJobAsync(target, more)));

    public Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, token ?? admin.AdminToken, ifMatch);

    private static Dictionary<string, object?> Merge(object first, object? second)
    {
        var merged = JsonSerializer.SerializeToElement(first).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value, StringComparer.Ordinal);
        foreach (var field in second is null ? [] : JsonSerializer.SerializeToElement(second).EnumerateObject().ToList())
        {
            merged[field.Name] = field.Value;
        }

        return merged;
    }

    private sealed record Found(JsonElement Run);
}
