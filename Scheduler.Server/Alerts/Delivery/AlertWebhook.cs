using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Cluster;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>Posts messages to webhooks: guarded addresses, no redirects, a bounded time and a bounded answer.</summary>
internal sealed class AlertWebhook : IDisposable
{
    private const int AnswerMax = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly IClusterClock _clock;

    public AlertWebhook(AddressGuard guard, IClusterClock clock)
    {
        _clock = clock;
        _http = new HttpClient(guard.CreateHandler()) { Timeout = Limit, MaxResponseContentBufferSize = AnswerMax };
    }

    /// <returns>Null when the receiver took it; otherwise why not, without the address.</returns>
    public async Task<string?> SendAsync(AlertChannelSpec channel, ChannelSecret secret, AlertMessage message, CancellationToken cancellationToken)
    {
        var now = _clock.UtcNow;
        var body = MessageBody.Of(channel, secret.Secret, message, now);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(channel, secret, now));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (channel.Template is MessageTemplate.Generic or MessageTemplate.Own)
        {
            Sign(request, secret.Secret, message.Id, body, now);
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous
                ? Refusal(channel.Template, await answer.Content.ReadAsStringAsync(cancellationToken))
                : $"answered {(int)answer.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"did not answer within {Limit.TotalSeconds} s";
        }
    }

    public void Dispose() => _http.Dispose();

    // https://open.dingtalk.com/document/robots/customize-robot-security-settings: signed in the address.
    private static Uri Address(AlertChannelSpec channel, ChannelSecret secret, DateTimeOffset now)
    {
        if (channel.Template != MessageTemplate.DingTalk || secret.Secret is null)
        {
            return new Uri(secret.Url);
        }

        var timestamp = now.ToUnixTimeMilliseconds();
        var sign = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Secret), Encoding.UTF8.GetBytes($"{timestamp}\n{secret.Secret}")));
        return new Uri($"{secret.Url}{(secret.Url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}timestamp={timestamp}&sign={Uri.EscapeDataString(sign)}");
    }

    private static void Sign(HttpRequestMessage request, string? secret, string id, string body, DateTimeOffset now)
    {
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (secret is not null)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Of(secret, id, now, Encoding.UTF8.GetBytes(body)));
        }
    }

    // These receivers answer 200 also when they refuse, with a code that is not zero.
    private static string? Refusal(MessageTemplate? template, string answer)
    {
        var name = template switch
        {
            MessageTemplate.DingTalk or MessageTemplate.WeCom => "errcode",
            MessageTemplate.Feishu => "code",
            _ => null,
        };
        if (name is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var code)
                && code.ValueKind == JsonValueKind.Number && code.TryGetInt64(out var number) && number != 0
                ? $"refused with {name} {number}"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
