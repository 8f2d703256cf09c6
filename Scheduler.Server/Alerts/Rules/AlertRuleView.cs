using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>A rule as it is answered: its definition and what the server knows about it.</summary>
internal sealed record AlertRuleView : AlertRuleSpec
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public AlertRuleView(AlertRuleRow row)
        : base(row.Spec)
    {
        Id = row.Id;
        Version = row.Version;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
    }

    public string Id { get; }

    public int Version { get; }

    public string State => Enabled ? "active" : "disabled";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }
}
