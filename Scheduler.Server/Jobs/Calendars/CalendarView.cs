using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>A calendar as it is answered: its definition and what the server knows about it.</summary>
internal sealed record CalendarView : CalendarSpec
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public CalendarView(CalendarRow row)
        : base(row.Spec)
    {
        Id = row.Id;
        Version = row.Version;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
    }

    public string Id { get; }

    public int Version { get; }

    /// <summary>A calendar has only one.</summary>
    public string State => "active";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }
}
