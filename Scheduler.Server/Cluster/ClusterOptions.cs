namespace Scheduler.Server.Cluster;

/// <summary>Section <c>Cluster</c>.</summary>
internal sealed class ClusterOptions
{
    public const string Section = "Cluster";

    /// <summary>Unique per cluster; null means host and port.</summary>
    public string? NodeName { get; set; }

    /// <summary>Where other nodes reach this one, such as <c>https://10.0.0.5:7443</c>; null means the first of <c>Urls</c>.</summary>
    public string? AdvertisedUrl { get; set; }

    /// <summary>At least 32 bytes, the same on every node; required with MySQL. Tokens and stored secrets are protected with keys derived from it.</summary>
    public string? Secret { get; set; }
}
