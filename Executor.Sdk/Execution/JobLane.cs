namespace Executor.Sdk.Execution;

/// <summary>The runs of one job that are due: those that go on and those that wait for them.</summary>
internal sealed class JobLane
{
    public List<HeldRun> Active { get; } = new(1);

    public Queue<HeldRun> Waiting { get; } = new(0);

    public bool IsEmpty => Active.Count == 0 && Waiting.Count == 0;

    /// <summary>Whether all that goes on are older deliveries of this very run.</summary>
    public bool OnlyOlderDeliveriesOf(HeldRun run) => Active.TrueForAll(active => active.RunId == run.RunId);
}
