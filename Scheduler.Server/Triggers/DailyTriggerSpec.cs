namespace Scheduler.Server.Triggers;

/// <summary>Due at fixed local times of some days of the week.</summary>
internal sealed record DailyTriggerSpec : TriggerSpec
{
    /// <summary>Rising, each once, as <see cref="TimesOfDay"/> writes them.</summary>
    public required IReadOnlyList<string> Times { get; init; }

    /// <summary>Monday first, each once; all seven for every day.</summary>
    public IReadOnlyList<string> Days { get; init; } = DayNames.All;

    public bool Equals(DailyTriggerSpec? other) => base.Equals(other) && Times.SequenceEqual(other.Times) && Days.SequenceEqual(other.Days);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Times.Count, Days.Count);
}
