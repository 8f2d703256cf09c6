using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>The bodies that receivers understand, as their manuals give them.</summary>
internal static class MessageBody
{
    // Chinese stays readable; the answer of a chat is no HTML page.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="channel">A webhook's definition.</param>
    /// <param name="secret">Signs where the receiver takes the signature in the body (Feishu).</param>
    /// <param name="message">What is said.</param>
    /// <param name="now">Cluster time.</param>
    public static string Of(AlertChannelSpec channel, string? secret, AlertMessage message, DateTimeOffset now) => channel.Template switch
    {
        MessageTemplate.Slack => Write(new { text = message.Text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal) }),
        MessageTemplate.DingTalk or MessageTemplate.WeCom => Write(new { msgtype = "text", text = new { content = message.Text } }),
        MessageTemplate.Feishu when secret is not null => Feishu(secret, message, now),
        MessageTemplate.Feishu => Write(new { msg_type = "text", content = new { text = message.Text } }),
        MessageTemplate.Own => OwnBody.Render(channel.Body ?? "{}", message),
        _ => Write(new
        {
            @event = AlertMessage.Word(message.Event),
            message.AlertId,
            message.Rule,
            kind = AlertMessage.Word(message.Kind),
            severity = AlertMessage.Word(message.Severity),
            message.Subject,
            message.Group,
            message.Message,
            message.Count,
            openedAt = InstantText.Format(message.OpenedAt),
            lastSeenAt = InstantText.Format(message.LastSeenAt),
            message.RunId,
            message.Others,
        }),
    };

    private static string Feishu(string secret, AlertMessage message, DateTimeOffset now)
    {
        // https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the text to sign is the key, and what is hashed is empty.
        var timestamp = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var sign = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{timestamp}\n{secret}"), Array.Empty<byte>()));
        return Write(new { timestamp, sign, msg_type = "text", content = new { text = message.Text } });
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, Json);
}
