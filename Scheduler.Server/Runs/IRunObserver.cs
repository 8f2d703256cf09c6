namespace Scheduler.Server.Runs;

/// <summary>Is told of changes after their commit, on the writer's path: implementations return at once.</summary>
internal interface IRunObserver
{
    void Observed(IReadOnlyList<RunChange> changes);
}
