using System.Globalization;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>An occurrence to come as its own zone's clocks show it.</summary>
/// <param name="View">The occurrence.</param>
/// <param name="Local">In the trigger's zone.</param>
/// <param name="Zone">Its name.</param>
/// <param name="ClocksChange">The zone's clocks change between the occurrence before and this one: from and to.</param>
internal sealed record NextFire(UpcomingView View, DateTimeOffset Local, string Zone, (TimeSpan From, TimeSpan To)? ClocksChange)
{
    public string Text => Local.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    public static IReadOnlyList<NextFire> Of(JobSpec spec, IEnumerable<UpcomingView> upcoming, DateTimeOffset now)
    {
        var fires = new List<NextFire>();
        var before = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var view in upcoming)
        {
            var name = spec.Triggers.FirstOrDefault(trigger => trigger.Id == view.TriggerId)?.TimeZone ?? "UTC";
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            var local = TimeZoneInfo.ConvertTime(view.DueAt, zone);
            var offset = before.TryGetValue(name, out var known) ? known : zone.GetUtcOffset(now);
            fires.Add(new NextFire(view, local, name, offset == local.Offset ? null : (offset, local.Offset)));
            before[name] = local.Offset;
        }

        return fires;
    }

    public static string OffsetText(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
