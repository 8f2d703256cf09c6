namespace Scheduler.Server.Webhooks;

/// <summary>Section <c>Webhooks</c>: whereto and how this node sends.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>Addresses, networks or names of hosts that are not public and may be reached all the same.</summary>
    public IReadOnlyList<string> AllowedAddresses { get; set; } = [];

    /// <summary>How many webhooks of jobs this node sends at once. 1 to 10,000.</summary>
    public int MaxConcurrent { get; set; } = 100;

    /// <summary>How long a receiver may take to answer where the job says nothing, in ms. 1,000 to 3,600,000.</summary>
    public int TimeoutMs { get; set; } = 60_000;

    /// <summary>How long a receiver that answered 202 may take to call back where the job says nothing, in ms. 1,000 to 2,592,000,000 (30 days).</summary>
    public long CallbackTimeoutMs { get; set; } = 86_400_000;

    /// <summary>Where receivers call back: the cluster's address as they see it; null for the node's own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>What is wrong, each naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Webhooks.AllowedAddresses.Read(AllowedAddresses, out var unreadable) is null)
        {
            yield return $"{Section}:{nameof(AllowedAddresses)} holds '{unreadable}'; give addresses, networks or hosts such as 10.0.0.1, 10.0.0.0/24 or hooks.example.com.";
        }

        foreach (var (name, value, low, high) in new (string, long, long, long)[]
        {
            (nameof(MaxConcurrent), MaxConcurrent, 1, 10_000), (nameof(TimeoutMs), TimeoutMs, 1_000, 3_600_000), (nameof(CallbackTimeoutMs), CallbackTimeoutMs, 1_000, 2_592_000_000),
        })
        {
            if (value < low || value > high)
            {
                yield return $"{Section}:{name} is {value}; it must be between {low} and {high}.";
            }
        }

        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url is { Scheme: "https" or "http", Query: "", Fragment: "", UserInfo: "" }))
        {
            yield return $"{Section}:{nameof(PublicUrl)} is '{PublicUrl}'; give the address that receivers reach, such as https://scheduler.example.com.";
        }
    }
}
