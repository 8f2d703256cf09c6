namespace Scheduler.Server.Startup;

/// <summary>Section <c>Tls</c>.</summary>
internal sealed class TlsOptions
{
    public const string Section = "Tls";

    /// <summary>A PFX file, or a PEM file with certificate and key; null for a certificate the server makes for itself.</summary>
    public string? CertificatePath { get; set; }

    public string? CertificatePassword { get; set; }
}
