using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Webhooks;

/// <summary>A node keeps no journal of its webhooks beside the ledger.</summary>
internal sealed class NoRecords : IRunRecorder
{
    public void Armed(HeldRun run)
    {
    }

    public void Started(HeldRun run, long atMicros)
    {
    }

    public void Ended(HeldRun run)
    {
    }

    public void Settled(RunRef delivery)
    {
    }
}
