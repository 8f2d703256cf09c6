using System.Net;
using Executor.Sdk.Execution;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server.Webhooks;

/// <summary>Sends webhooks of jobs and waits for the answers, over connections that are kept for the next ones.</summary>
internal sealed class WebhookSender(
    AddressGuard guard, SigningSecrets secrets, CallbackOffers callbacks, IOptions<WebhookOptions> options, IClusterClock clock, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(guard.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>The run's result; null for none; <see cref="RunResult.HandedOver"/> when the receiver will call back.</returns>
    /// <exception cref="CodedException">It was not sent, or not answered with a 2xx in time.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled, or its own time is over.</exception>
    public async Task<RunResult?> SendAsync(WebhookCall call, JobContext run, CancellationToken cancellationToken)
    {
        var callback = call.Target.Mode == WebhookMode.Callback ? callbacks.Make(call, run) : null;
        var result = await PostAsync(call, run, callback, cancellationToken);
        if (callback is not null && ReferenceEquals(result, RunResult.HandedOver))
        {
            await callbacks.HandOverAsync(callback, cancellationToken);
        }

        return result;
    }

    public void Dispose() => _http.Dispose();

    private async Task<RunResult?> PostAsync(WebhookCall call, JobContext run, PendingCallback? callback, CancellationToken cancellationToken)
    {
        var secret = call.Target.SecretId is { } id ? await secrets.ReadAsync(id, call.Group, cancellationToken) : null;

        // A job's own limit ends its run by itself; one without would hold its slot for as long as the receiver likes. With a callback that limit is meant for the callback.
        var patience = call.TimeoutMs is null || callback is not null ? TimeSpan.FromMilliseconds(options.Value.TimeoutMs) : Timeout.InfiniteTimeSpan;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = WebhookRequest.Create(call, run, callback?.Url, secret, clock.UtcNow);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return callback is not null && response.StatusCode == HttpStatusCode.Accepted ? RunResult.HandedOver : await WebhookResponse.ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CodedException(
                "webhookTimeout",
                limit.IsCancellationRequested ? $"The receiver did not answer within {patience.TotalSeconds} s." : $"No connection came about within {AddressGuard.ConnectTimeout.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CodedException("webhookConnection", Words(exception));
        }
    }

    // The outer text is often "An error occurred while sending the request." and no more.
    private static string Words(Exception exception) =>
        exception.InnerException is { } inner && !exception.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{exception.Message} {inner.Message}" : exception.Message;
}
