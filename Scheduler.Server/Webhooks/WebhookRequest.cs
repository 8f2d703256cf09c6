using System.Globalization;
using System.Net.Http.Headers;
using Executor.Sdk.Jobs;

namespace Scheduler.Server.Webhooks;

/// <summary>Makes the request of a webhook. Headers follow Standard Webhooks (https://www.standardwebhooks.com): the id stays the same over all attempts of a run.</summary>
internal static class WebhookRequest
{
    private const string UserAgent = "QuartzScheduler";

    public static HttpRequestMessage Create(WebhookCall call, JobContext run, string? callbackUrl, string? secret, DateTimeOffset now)
    {
        var target = call.Target;
        var request = new HttpRequestMessage(new HttpMethod(target.Method), target.Url);
        byte[] body = [];
        if (target.Method != HttpMethod.Get.Method)
        {
            body = WebhookBody.Of(call, run, callbackUrl);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        }

        foreach (var (name, value) in target.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.Add("webhook-id", run.IdempotencyKey);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (secret is not null)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Of(secret, run.IdempotencyKey, now, body));
        }

        return request;
    }
}
