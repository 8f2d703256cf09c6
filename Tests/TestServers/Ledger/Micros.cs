namespace TestServers.Ledger;

/// <summary>Microseconds since 1970-01-01Z, as the ledger keeps instants.</summary>
public static class Micros
{
    /// <summary>A second.</summary>
    public const long Second = 1_000_000;

    /// <summary>Now, by this machine's clock, which the databases of the tests share.</summary>
    public static long Now => From(TimeProvider.System.GetUtcNow());

    /// <summary>From an instant.</summary>
    public static long From(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>To an instant.</summary>
    public static DateTimeOffset ToInstant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>For messages and query strings: RFC 3339.</summary>
    public static string ToText(long micros) => ToInstant(micros).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
