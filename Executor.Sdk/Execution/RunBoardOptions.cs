namespace Executor.Sdk.Execution;

/// <summary>The bounds of a <see cref="RunBoard"/>.</summary>
/// <param name="Slots">How many runs execute at once.</param>
/// <param name="Capacity">How many deliveries may be held or unacknowledged; beyond it none is accepted.</param>
/// <param name="CancelGrace">How long a handler may take to obey its token before the run is reported without it.</param>
internal sealed record RunBoardOptions(int Slots, int Capacity, TimeSpan CancelGrace)
{
    /// <summary>Where a run goes that got its slot; must be quick.</summary>
    public required Action<HeldRun> Launch { get; init; }
}
