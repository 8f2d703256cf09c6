namespace Executor.Sdk.Hosting;

/// <summary>The settings of <see cref="Jobs.IJobClient"/>: section <c>JobClient</c> of the configuration. Read once, at its first use.</summary>
public sealed class JobClientOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "JobClient";

    /// <summary>The servers' addresses, <c>https://…</c>, tried in turn; none (the default) takes <c>Executor:ServerUrls</c>.</summary>
    public IList<string> ServerUrls { get; } = [];

    /// <summary>An API token with the rights <c>jobs.read</c>, <c>jobs.run</c>, <c>runs.read</c> and, to cancel, <c>runs.cancel</c>. Required.</summary>
    public string? Token { get; set; }

    /// <summary>The SHA-256 fingerprint of the only certificate that is accepted, 64 hexadecimal digits; null (the default) takes <c>Executor:ServerCertificateSha256</c>, else what the machine trusts.</summary>
    public string? ServerCertificateSha256 { get; set; }

    /// <summary>Whether any server certificate is accepted; null (the default) takes <c>Executor:TrustServerCertificate</c>. For trials only.</summary>
    public bool? TrustServerCertificate { get; set; }
}
