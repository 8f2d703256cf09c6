namespace Scheduler.Server.Jobs;

/// <summary>Jobs as the OpenAPI document shows them.</summary>
internal static class JobExamples
{
    public const string Job =
        """
        {
          "name": "invoice", "group": "billing", "description": "Sends the day's invoices",
          "target": { "kind": "executor", "app": "billing", "handler": "billing.invoice", "labels": { "zone": "eu" }, "routing": "leastLoaded" },
          "args": { "customer": 42 },
          "triggers": [ { "kind": "cron", "cron": "0 30 9 ? * MON-FRI", "timeZone": "Asia/Tokyo", "misfire": "fireOnce" } ],
          "overlap": "skip", "delivery": "atLeastOnce", "timeoutMs": 60000, "expireAfterMs": 60000,
          "retry": { "maxAttempts": 3, "backoff": "exponential", "delayMs": 1000, "maxDelayMs": 60000, "jitter": true },
          "dependsOn": [], "priority": 5, "concurrencyLimit": null
        }
        """;
}
