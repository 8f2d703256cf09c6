using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Connection;

/// <summary>The job client over the server's REST interface.</summary>
internal sealed class JobClient(JobClientOptions options, TimeProvider time) : IJobClient, IDisposable
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    private readonly JobClientRequests _requests = new(options, time);
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);

    public async Task<string> StartAsync(string job, object? args = null, JobCall? call = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(job);
        string key = call?.IdempotencyKey ?? Guid.NewGuid().ToString("N");
        var body = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (args is not null)
        {
            body["args"] = args;
        }

        if (call?.DueAt is { } dueAt)
        {
            body["dueAt"] = dueAt;
        }

        try
        {
            return await StartByIdAsync(await IdOfAsync(job, cancellationToken).ConfigureAwait(false), body, key, cancellationToken).ConfigureAwait(false);
        }
        catch (JobClientException e) when (e.Status is HttpStatusCode.NotFound && _ids.TryRemove(job, out _))
        {
            // A job that was made anew under its name has another id.
            return await StartByIdAsync(await IdOfAsync(job, cancellationToken).ConfigureAwait(false), body, key, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<JobRun> GetAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        return await _requests.SendAsync<JobRun>(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}", null, null, cancellationToken).ConfigureAwait(false);
    }

    public async Task<JobRun> WaitAsync(string runId, CancellationToken cancellationToken = default)
    {
        for (var pause = FirstLook; ;)
        {
            try
            {
                var run = await GetAsync(runId, cancellationToken).ConfigureAwait(false);
                if (run.IsEnded)
                {
                    return run;
                }
            }
            catch (HttpRequestException)
            {
                // The run goes on without us.
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 1.5 < LongestLook ? pause * 1.5 : LongestLook;
        }
    }

    public async Task<bool> CancelAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        try
        {
            await _requests.SendAsync<JsonElement>(HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/cancel", null, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (JobClientException e) when (e.Status is HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    public void Dispose() => _requests.Dispose();

    private static bool IsId(string job) => job.Length == 32 && job.All(char.IsAsciiHexDigitLower);

    private async Task<string> StartByIdAsync(string id, Dictionary<string, object?> body, string key, CancellationToken cancellationToken)
    {
        var answer = await _requests.SendAsync<JsonElement>(HttpMethod.Post, $"jobs/{Uri.EscapeDataString(id)}/run", body, key, cancellationToken).ConfigureAwait(false);
        return answer.GetProperty("runId").GetString() ?? throw new JsonException("The server answered a call without the run's id.");
    }

    private async Task<string> IdOfAsync(string job, CancellationToken cancellationToken)
    {
        if (IsId(job))
        {
            return job;
        }

        if (_ids.TryGetValue(job, out string? known))
        {
            return known;
        }

        if (job.Split('/') is not [var group, var name])
        {
            throw new ArgumentException($"'{job}' is neither a job's id nor its group and name, as in billing/invoice.", nameof(job));
        }

        string? cursor = null;
        do
        {
            string path = $"jobs?limit=200&group={Uri.EscapeDataString(group)}&q={Uri.EscapeDataString(name)}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}";
            var page = await _requests.SendAsync<JsonElement>(HttpMethod.Get, path, null, null, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                if (item.GetProperty("name").ValueEquals(name) && item.GetProperty("id").GetString() is { } id)
                {
                    _ids[job] = id;
                    return id;
                }
            }

            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        throw new JobClientException(HttpStatusCode.NotFound, "notFound", $"There is no job '{name}' in group '{group}'.");
    }
}
