namespace Scheduler.Server.Executors;

internal static class ProtocolLimits
{
    /// <summary>The largest message of an executor, over a WebSocket and over HTTPS.</summary>
    public const int MessageBytes = 2 * 1024 * 1024;
}
