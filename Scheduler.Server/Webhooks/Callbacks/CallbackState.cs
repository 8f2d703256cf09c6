namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>How a receiver says that it ended. The names are those of the JSON.</summary>
internal enum CallbackState
{
    Succeeded,
    Failed,
}
