using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>A channel as it is answered: its definition, without the secret parts, and what the server knows about it.</summary>
internal sealed record AlertChannelView : AlertChannelSpec
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public AlertChannelView(AlertChannelRow row)
        : base(row.Spec)
    {
        Id = row.Id;
        Version = row.Version;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
    }

    public string Id { get; }

    public int Version { get; }

    /// <summary>A channel has only one.</summary>
    public string State => "active";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }
}
