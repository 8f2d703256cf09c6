using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>A body that a channel brings itself: JSON with placeholders such as <c>{{subject}}</c>, which stand inside strings and are escaped there.</summary>
internal static partial class OwnBody
{
    private static readonly Dictionary<string, Func<AlertMessage, string>> Placeholders = new(StringComparer.Ordinal)
    {
        ["event"] = message => AlertMessage.Word(message.Event),
        ["alertId"] = message => message.AlertId,
        ["rule"] = message => message.Rule,
        ["kind"] = message => AlertMessage.Word(message.Kind),
        ["severity"] = message => AlertMessage.Word(message.Severity),
        ["subject"] = message => message.Subject,
        ["group"] = message => message.Group ?? "",
        ["message"] = message => message.Message,
        ["count"] = message => message.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["openedAt"] = message => InstantText.Format(message.OpenedAt),
        ["lastSeenAt"] = message => InstantText.Format(message.LastSeenAt),
        ["runId"] = message => message.RunId ?? "",
        ["title"] = message => message.Title,
        ["text"] = message => message.Text,
    };

    /// <summary>What is wrong with a body; null when it can be used.</summary>
    public static string? Problem(string body)
    {
        if (Placeholder().Matches(body).FirstOrDefault(match => !Placeholders.ContainsKey(match.Groups["name"].Value)) is { } unknown)
        {
            return $"has the unknown placeholder {unknown.Value}; there are {string.Join(", ", Placeholders.Keys)}";
        }

        try
        {
            using var sample = JsonDocument.Parse(Placeholder().Replace(body, "0"));
            return null;
        }
        catch (JsonException)
        {
            return "is not JSON: placeholders stand inside strings, as in {\"text\":\"{{text}}\"}";
        }
    }

    public static string Render(string body, AlertMessage message) =>
        Placeholder().Replace(body, match => JsonEncodedText.Encode(Placeholders[match.Groups["name"].Value](message), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);

    [GeneratedRegex(@"\{\{(?<name>\w*)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
