namespace Executor.Sdk.Protocol;

/// <summary>What an executor calls on the node that it is connected to. Method names are as on the wire.</summary>
public interface IExecutorHub : IPackageHub
{
    /// <summary>Introduces the executor; must be the first call on a connection.</summary>
    /// <param name="hello">Who the executor is and what it holds.</param>
    /// <returns>The identity and pace the node gives it, and the held runs it must drop.</returns>
    Task<WelcomeMessage> Hello(HelloMessage hello);

    /// <summary>A heartbeat and, in the same message, one four-timestamp clock exchange.</summary>
    /// <param name="beat">Load and clock state of the executor.</param>
    /// <returns>The node's two instants of the exchange, in cluster time.</returns>
    Task<BeatReply> Beat(BeatMessage beat);

    /// <summary>Reports what became of runs; completes only after the node has committed the batch.</summary>
    /// <param name="batch">Reports and log lines; idempotent by (run, fence) and log sequence.</param>
    /// <returns>The runs whose reports were refused because their fence is not current.</returns>
    Task<ReportReply> Report(ReportBatch batch);
}
