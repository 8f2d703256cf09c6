namespace Scheduler.Server.Cluster;

/// <summary>The clock that cluster time follows.</summary>
internal interface IClockSource
{
    /// <summary>One reading, with the compensation in force.</summary>
    Task<ClockReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the compensation if it is still <paramref name="expected"/>; false when another node was first.</summary>
    Task<bool> TryCompensateAsync(ClockCompensation expected, ClockCompensation replacement, CancellationToken cancellationToken);
}
