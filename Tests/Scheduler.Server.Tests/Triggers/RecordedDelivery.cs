using System.Collections.Concurrent;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Triggers;

internal sealed class RecordedDelivery : IRunDelivery
{
    public ConcurrentQueue<string> Looked { get; } = new();

    public ConcurrentQueue<SentRun> Revoked { get; } = new();

    public void LookNow(IReadOnlyCollection<string> executorIds)
    {
        foreach (var id in executorIds)
        {
            Looked.Enqueue(id);
        }
    }

    public void Revoke(IReadOnlyCollection<SentRun> runs)
    {
        foreach (var run in runs)
        {
            Revoked.Enqueue(run);
        }
    }

    public void Cancel(IReadOnlyCollection<SentRun> runs)
    {
    }
}
