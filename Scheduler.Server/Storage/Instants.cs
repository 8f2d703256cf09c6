namespace Scheduler.Server.Storage;

/// <summary>Instants are stored as 64-bit microseconds since 1970-01-01Z.</summary>
internal static class Instants
{
    public static long ToMicros(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? FromMicros(long? micros) => micros is { } value ? FromMicros(value) : null;

    public static long Micros(this TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
