namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>A callback that a receiver is offered with its webhook.</summary>
internal sealed record PendingCallback(CallbackToken Token, string Url, long DeadlineAtMicros);
