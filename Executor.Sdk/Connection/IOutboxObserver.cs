using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>Learns what the node made of reports.</summary>
internal interface IOutboxObserver
{
    /// <summary>The end of a delivery is committed; nothing more needs to be kept of it.</summary>
    void EndAcknowledged(ReportSource source);

    /// <summary>The delivery is no longer this executor's: stop it and forget it.</summary>
    void Refused(RunRef delivery);
}
