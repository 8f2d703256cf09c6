namespace Scheduler.Server.Dispatch;

/// <summary>The answer to a call.</summary>
internal sealed record RunRefView(string RunId);
