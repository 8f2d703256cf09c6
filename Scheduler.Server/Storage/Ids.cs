namespace Scheduler.Server.Storage;

/// <summary>Ids are 32 hexadecimal digits that rise with time, so that new rows land at the end of every index.</summary>
internal static class Ids
{
    public const int Length = 32;

    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");

    /// <summary>No id made in this millisecond or later is less.</summary>
    public static string LowestOf(DateTimeOffset instant) =>
        string.Concat(Math.Clamp(instant.ToUnixTimeMilliseconds(), 0, 0xFFFF_FFFF_FFFF).ToString("x12", System.Globalization.CultureInfo.InvariantCulture), new string('0', Length - 12));

    public static bool IsWellFormed(string? id) => id is { Length: Length } && id.All(char.IsAsciiHexDigitLower);
}
