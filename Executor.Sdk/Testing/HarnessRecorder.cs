using System.Collections.Concurrent;
using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Testing;

/// <summary>Completes the runs of a harness when they end.</summary>
internal sealed class HarnessRecorder : IRunRecorder
{
    public ConcurrentDictionary<string, HarnessRun> Runs { get; } = new(StringComparer.Ordinal);

    public void Armed(HeldRun run)
    {
        // Runs of a harness are due at once.
    }

    public void Started(HeldRun run, long atMicros)
    {
        // The outcome tells when.
    }

    public void Ended(HeldRun run)
    {
        if (Runs.TryRemove(run.RunId, out var started))
        {
            started.End(run);
        }
    }

    public void Settled(RunRef delivery)
    {
        // Nothing is sent from a harness.
    }
}
