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

    /// <summary>What is wrong, each naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Webhooks.AllowedAddresses.Read(AllowedAddresses, out var unreadable) is null)
        {
            yield return $"{Section}:{nameof(AllowedAddresses)} holds '{unreadable}'; give addresses, networks or hosts such as 10.0.0.1, 10.0.0.0/24 or hooks.example.com.";
        }

        foreach (var (name, value, low, high) in new[] { (nameof(MaxConcurrent), MaxConcurrent, 1, 10_000), (nameof(TimeoutMs), TimeoutMs, 1_000, 3_600_000) })
        {
            if (value < low || value > high)
            {
                yield return $"{Section}:{name} is {value}; it must be between {low} and {high}.";
            }
        }
    }
}
