using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>A key as the interface shows it: never its private half.</summary>
internal sealed record PackageKeyView
{
    public required string Id { get; init; }

    public required string PublicKey { get; init; }

    /// <summary><c>active</c>: signs; <c>retiring</c>: accepted until <see cref="RetiresAt"/>; <c>retired</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? RetiresAt { get; init; }

    public static PackageKeyView From(PackageKeyRow row, long now) => new()
    {
        Id = row.Id,
        PublicKey = row.PublicKey,
        State = row.Active ? "active" : row.RetiresAt > now ? "retiring" : "retired",
        CreatedAt = Instants.FromMicros(row.CreatedAt),
        RetiresAt = Instants.FromMicros(row.RetiresAt),
    };
}
