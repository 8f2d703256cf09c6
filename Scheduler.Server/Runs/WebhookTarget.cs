namespace Scheduler.Server.Runs;

/// <summary>Whereto a job's webhook goes, and how.</summary>
internal sealed record WebhookTarget
{
    /// <summary>The app of the nodes' own executors, which send webhooks. It is no valid name, so no job and no key can name it.</summary>
    public const string App = "$webhooks";

    /// <summary>What these executors offer.</summary>
    public const string Handler = "webhook";

    /// <summary>The open executor of runs that wait for their callback: whoever loses its executors does not lose these.</summary>
    public const string AwaitsCallback = "$callback";

    public required string Url { get; init; }

    public required string Method { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The secret that signs it; null when it is not signed.</summary>
    public string? SecretId { get; init; }

    public WebhookMode Mode { get; init; }

    /// <summary>The job's handler, as the receiver is told; null when the address says it all.</summary>
    public string? ReceiverHandler { get; init; }
}
