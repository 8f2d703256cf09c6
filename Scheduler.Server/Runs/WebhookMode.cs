namespace Scheduler.Server.Runs;

/// <summary>When a webhook's run has ended. The names are those of the JSON.</summary>
internal enum WebhookMode
{
    /// <summary>With the receiver's answer.</summary>
    Sync,

    /// <summary>When the receiver calls back, if it answers 202.</summary>
    Callback,
}
