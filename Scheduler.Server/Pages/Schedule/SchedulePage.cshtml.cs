using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Schedule;

[PagePermission(Permissions.JobsRead)]
internal sealed class SchedulePage(ComingFires coming, IClusterClock clock) : ConsolePage
{
    /// <summary>Every quarter of an hour for a day.</summary>
    public const int PerTrigger = 96;

    private const int HoursShown = 24;

    public IReadOnlyList<ScheduleHour> Hours { get; private set; } = [];

    public bool IsPart { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var (fires, isPart) = await coming.ReadAsync(User.Groups(), TimeSpan.FromHours(HoursShown), PerTrigger, cancellationToken);
        var now = clock.UtcNow;
        var first = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        var byHour = fires.ToLookup(fire => (int)(fire.DueAt - first).TotalHours);
        IsPart = isPart;
        Hours = [.. Enumerable.Range(0, HoursShown).Select(hour => HourOf(first.AddHours(hour), [.. byHour[hour]]))];
    }

    private static ScheduleHour HourOf(DateTimeOffset start, List<ComingFire> fires) => new(
        start,
        fires.Count,
        fires.Select(fire => fire.JobId).Distinct(StringComparer.Ordinal).Count(),
        fires.GroupBy(fire => fire.DueAt.ToUnixTimeSeconds()).Select(second => second.Count()).DefaultIfEmpty().Max());
}
