namespace Scheduler.Server.Packages;

/// <summary>A key that statements are signed with, or were.</summary>
internal sealed record PackageKeyRow
{
    /// <summary>SHA-256 of the public key's bytes.</summary>
    public required string Id { get; init; }

    /// <summary>A SubjectPublicKeyInfo in Base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Encrypted; null once another key signs.</summary>
    public string? PrivateKey { get; init; }

    public bool Active { get; init; }

    public long CreatedAt { get; init; }

    /// <summary>From then on no executor accepts it; null while it signs.</summary>
    public long? RetiresAt { get; init; }
}
