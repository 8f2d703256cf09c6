namespace Scheduler.Server.Alerts.Delivery;

/// <summary>A message that is to be sent, with the alert it is about as it is now.</summary>
internal sealed record PendingDelivery
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public required AlertEvent Event { get; init; }

    public required int Attempts { get; init; }

    public required AlertRow Alert { get; init; }

    public AlertMessage ToMessage(IReadOnlyList<string> others) => new()
    {
        Id = Id,
        Event = Event,
        AlertId = Alert.Id,
        Rule = Alert.RuleName,
        Kind = Alert.Kind,
        Severity = Alert.Severity,
        Subject = Alert.Subject,
        Group = Alert.GroupName,
        Message = Alert.Message,
        Count = Alert.Times,
        OpenedAt = Storage.Instants.FromMicros(Alert.OpenedAt),
        LastSeenAt = Storage.Instants.FromMicros(Alert.LastSeenAt),
        RunId = Alert.LastRunId,
        Others = others,
    };
}
