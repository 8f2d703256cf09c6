namespace Scheduler.Server.Triggers.Calendars;

/// <summary>The calendars that some triggers name, as they were at one moment.</summary>
internal sealed class CalendarSet(IReadOnlyDictionary<string, ExcludedTimes> byName)
{
    public static CalendarSet None { get; } = new(new Dictionary<string, ExcludedTimes>(StringComparer.Ordinal));

    public bool Knows(string name) => byName.ContainsKey(name);

    /// <summary>Null where no calendar is named.</summary>
    public ExcludedTimes? Of(string? name)
    {
        if (name is null)
        {
            return null;
        }

        return byName.TryGetValue(name, out var excluded) ? excluded : throw new CalendarMissingException(name);
    }
}
