namespace Scheduler.Server.Runs;

internal sealed record ShardView(int Index, int Count);
