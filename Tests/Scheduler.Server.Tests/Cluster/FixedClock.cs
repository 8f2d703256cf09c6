using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.Cluster;

/// <summary>Cluster time that stands still until a test moves it.</summary>
internal sealed class FixedClock : IClusterClock
{
    public long NowMicros { get; set; } = new DateTimeOffset(2030, 1, 31, 9, 30, 0, TimeSpan.Zero).ToMicros();

    public DateTimeOffset UtcNow => Instants.FromMicros(NowMicros);

    public long ErrorMicros => 100;

    public long WallOffsetMicros => 0;

    public TimeSpan SinceContact { get; set; }

    public bool IsTrusted => true;

    public void Advance(TimeSpan by) => NowMicros += by.Micros();
}
