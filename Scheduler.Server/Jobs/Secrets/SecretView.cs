using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>A secret as it is answered: everything but the value.</summary>
internal sealed record SecretView : SecretSpec
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public SecretView(SecretRow row)
        : base(row.Spec)
    {
        Id = row.Id;
        Version = row.Version;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
        ValueChangedAt = Instants.FromMicros(row.ValueChangedAt);
    }

    public string Id { get; }

    public int Version { get; }

    /// <summary>A secret has only one.</summary>
    public string State => "active";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }

    public DateTimeOffset ValueChangedAt { get; }
}
