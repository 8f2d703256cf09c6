namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>What a receiver shows when it calls back: which delivery it was sent, and when that started.</summary>
internal sealed record CallbackToken(string RunId, int Fence, long StartedAtMicros);
