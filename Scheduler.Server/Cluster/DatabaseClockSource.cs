using Scheduler.Server.Storage;

namespace Scheduler.Server.Cluster;

/// <summary>The clock of the database that the nodes share; for SQLite, which has none of its own, the machine's wall clock.</summary>
internal sealed class DatabaseClockSource(IDatabase database, ClusterSettingStore settings, TimeProvider time) : IClockSource
{
    private const string Setting = "clock_offset";

    public async Task<ClockReading> ReadAsync(CancellationToken cancellationToken)
    {
        var (micros, compensation) = await settings.ReadClockAsync(Setting, cancellationToken);
        return new ClockReading(
            database.Dialect.Provider == DatabaseProvider.MySql ? micros : time.GetUtcNow().ToMicros(),
            ClockCompensation.Parse(compensation));
    }

    public Task<bool> TryCompensateAsync(ClockCompensation expected, ClockCompensation replacement, CancellationToken cancellationToken) =>
        settings.TryReplaceAsync(Setting, expected == ClockCompensation.None ? null : expected.ToString(), replacement.ToString(), cancellationToken);
}
