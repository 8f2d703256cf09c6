namespace Scheduler.Server.Storage;

/// <summary>Ids are 32 hexadecimal digits that rise with time, so that new rows land at the end of every index.</summary>
internal static class Ids
{
    public const int Length = 32;

    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");

    public static bool IsWellFormed(string? id) => id is { Length: Length } && id.All(char.IsAsciiHexDigitLower);
}
