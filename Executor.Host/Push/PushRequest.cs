namespace Executor.Host.Push;

/// <summary>What is to be brought where.</summary>
internal sealed record PushRequest
{
    public required string File { get; init; }

    public required string Server { get; init; }

    /// <summary>Null: the token is in the environment.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Null: what the machine trusts.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>The app to deploy to; null for none.</summary>
    public string? App { get; init; }

    /// <summary>1 to 100; null: all executors at once.</summary>
    public int? CanaryPercent { get; init; }
}
