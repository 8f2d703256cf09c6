namespace Scheduler.Server.Pages.Charts;

/// <summary>One line of a chart.</summary>
/// <param name="Name">For people, in their language.</param>
/// <param name="Style">Its look: <c>first</c>, <c>second</c> or <c>third</c>, told apart by the stroke and not by colour alone.</param>
/// <param name="Values">One for each of the chart's instants, in ms; null where there is none.</param>
internal sealed record ChartSeries(string Name, string Style, IReadOnlyList<double?> Values);
