using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>Keeps traces of runs outside of memory. Called on the way into handlers and under locks: it must only queue.</summary>
internal interface IRunRecorder
{
    void Armed(HeldRun run);

    void Started(HeldRun run, long atMicros);

    void Ended(HeldRun run);

    /// <summary>The node has committed the delivery's end, or does not want it.</summary>
    void Settled(RunRef delivery);
}
