namespace Scheduler.Server.Pages.Jobs;

/// <summary>What may be picked in the job form, as far as its reader may see it.</summary>
internal sealed record JobFormChoices
{
    public static JobFormChoices None { get; } = new();

    /// <summary>The names of zones as the interface takes them.</summary>
    public static IReadOnlyList<string> Zones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id == "UTC" || (id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Calendars { get; init; } = [];

    /// <summary>Id, and group and name.</summary>
    public IReadOnlyList<(string Id, string Name)> Secrets { get; init; } = [];

    /// <summary>Group and name of the first jobs; others are typed in.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];
}
