using System.Data.Common;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>Names one executor for everything and counts how often it was asked.</summary>
internal sealed class FirstExecutorRouter : IRunRouter
{
    private int _calls;

    public string? ExecutorId { get; set; }

    public int Calls => _calls;

    public Task RouteAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        foreach (var run in runs)
        {
            run.ExecutorId = ExecutorId;
        }

        return Task.CompletedTask;
    }

    public void RouteFromMemory(PlannedRun run) => run.ExecutorId = ExecutorId;

    public void ForgetSeat(string jobId)
    {
    }
}
