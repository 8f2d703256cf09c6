using System.Text.Json;

namespace Scheduler.Server.Access;

/// <summary>Lists of short names kept in one column.</summary>
internal static class StoredList
{
    public static string? Write(IReadOnlyCollection<string>? names) => names is null ? null : JsonSerializer.Serialize(names);

    public static IReadOnlyList<string>? Read(string? column) => column is null ? null : JsonSerializer.Deserialize<string[]>(column);
}
