namespace Scheduler.Server.Packages;

internal sealed record RotateBody
{
    /// <summary>For how long executors accept the key that signed until now; null: 7 days; 0: not at all, for one that leaked.</summary>
    public long? OverlapMs { get; init; }
}
