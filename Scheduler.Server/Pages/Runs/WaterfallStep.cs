namespace Scheduler.Server.Pages.Runs;

/// <summary>What a run spent time on.</summary>
/// <param name="Name">For the drawing.</param>
/// <param name="Word">For people.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end; now for one that goes on.</param>
internal sealed record WaterfallStep(string Name, string Word, DateTimeOffset From, DateTimeOffset To);
