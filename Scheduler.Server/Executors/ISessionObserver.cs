using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>Is told about the sessions of this node; implemented by Dispatch.</summary>
internal interface ISessionObserver
{
    /// <summary>The session is registered and may be sent to; <paramref name="held"/> is what the executor says it has.</summary>
    void Opened(ExecutorSession session, IReadOnlyCollection<RunRef> held);

    /// <summary>The session ended or drains: this node sends it nothing new, and what it was not sent may go elsewhere.</summary>
    void Closed(ExecutorSession session);
}
