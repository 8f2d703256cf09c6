namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>A delivery in an executor's hands.</summary>
internal sealed class HeldDelivery(string executor, int fence)
{
    public string Executor => executor;

    public int Fence => fence;

    public bool IsStarted { get; set; }
}
