using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Hosting;

/// <summary>Passes what happens to runs on to the journal and to the outbox on disk, where they are set.</summary>
internal sealed class RunRecorder(RunJournal journal, OutboxFile file) : IRunRecorder
{
    public void Armed(HeldRun run) => journal.Write(JournalEvent.Armed, run, run.ArmedAtMicros, null);

    public void Started(HeldRun run, long atMicros) => journal.Write(JournalEvent.Started, run, atMicros, null);

    public void Ended(HeldRun run)
    {
        if (run.End is not { } end)
        {
            return;
        }

        journal.Write(end.Outcome is RunOutcome.Revoked ? JournalEvent.Revoked : JournalEvent.Ended, run, end.AtMicros, end.Outcome);
        if (file.IsOpen)
        {
            file.Keep(run.Snapshot());
        }
    }

    public void Settled(RunRef delivery) => file.Forget(delivery);
}
