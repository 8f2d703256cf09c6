using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Rules;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>What is sent to a channel: one alert, or the first of several of the same rule.</summary>
internal sealed record AlertMessage
{
    private const int NamedMax = 10;

    public required string Id { get; init; }

    public required AlertEvent Event { get; init; }

    public required string AlertId { get; init; }

    public required string Rule { get; init; }

    public required AlertKind Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required string Subject { get; init; }

    public required string? Group { get; init; }

    public required string Message { get; init; }

    public required long Count { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    public required string? RunId { get; init; }

    /// <summary>What the other alerts of the same rule and event are about.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>One line.</summary>
    public string Title => $"[{Word(Severity)}] {EventWord}{Rule}: {Subject}{(Others.Count == 0 ? "" : $" and {Others.Count} more")}";

    /// <summary>The whole of it for a person.</summary>
    public string Text
    {
        get
        {
            var times = Count > 1 ? $"\n{Count} times since {Api.InstantText.Format(OpenedAt)}" : "";
            var others = Others.Count == 0
                ? ""
                : $"\nAlso: {string.Join(", ", Others.Take(NamedMax))}{(Others.Count > NamedMax ? $" and {Others.Count - NamedMax} more" : "")}";
            return $"{Title}\n{Message}{times}{others}";
        }
    }

    private string EventWord => Event switch
    {
        AlertEvent.Repeated => "still: ",
        AlertEvent.Recovered => "recovered: ",
        AlertEvent.Test => "test: ",
        _ => "",
    };

    /// <summary>An enumeration's value as on the wire.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static AlertMessage Test(AlertChannelRow channel, DateTimeOffset now) => new()
    {
        Id = Storage.Ids.New(now),
        Event = AlertEvent.Test,
        AlertId = new string('0', Storage.Ids.Length),
        Rule = "test",
        Kind = AlertKind.Failed,
        Severity = AlertSeverity.Info,
        Subject = channel.Spec.Name,
        Group = null,
        Message = "This is a test of the channel. Nothing is wrong.",
        Count = 1,
        OpenedAt = now,
        LastSeenAt = now,
        RunId = null,
    };
}
