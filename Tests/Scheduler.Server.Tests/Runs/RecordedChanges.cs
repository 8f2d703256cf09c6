using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Keeps what observers are told, call by call.</summary>
internal sealed class RecordedChanges : IRunObserver
{
    public List<IReadOnlyList<RunChange>> Calls { get; } = [];

    public void Observed(IReadOnlyList<RunChange> changes) => Calls.Add([.. changes]);
}
