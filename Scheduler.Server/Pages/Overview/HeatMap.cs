namespace Scheduler.Server.Pages.Overview;

/// <summary>Which jobs succeeded when: job by hour.</summary>
/// <param name="FirstHour">The beginning of the first hour; the last one is the current.</param>
/// <param name="Rows">Jobs that failed stand first.</param>
internal sealed record HeatMap(DateTimeOffset FirstHour, IReadOnlyList<HeatRow> Rows)
{
    public const int Hours = 24;
    public const int LabelWidth = 170;
    public const int CellWidth = 26;
    public const int CellHeight = 22;

    public DateTimeOffset HourOf(long number) => FirstHour.AddHours(number);
}
