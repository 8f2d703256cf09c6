namespace Scheduler.Server.Pages.Overview;

/// <summary>A figure as it is shown, and whether it asks for attention.</summary>
internal sealed record LiveFigure(string Text, string? Tone = null);
