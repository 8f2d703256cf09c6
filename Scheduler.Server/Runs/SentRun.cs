namespace Scheduler.Server.Runs;

/// <summary>A delivery that may be in an executor's hands.</summary>
internal sealed record SentRun(string RunId, int Fence, string ExecutorId);
