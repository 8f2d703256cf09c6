namespace Scheduler.Server.Runs;

/// <summary>Tells those who hold an executor's connection that its rows changed; implemented by Executors. Called after the commit; losing a call costs speed only.</summary>
internal interface IRunDelivery
{
    /// <summary>Rows of these executors were planned, changed or revoked: look now. Called with the executors' ids.</summary>
    void LookNow(IReadOnlyCollection<string> executorIds);

    /// <summary>Deliveries that were sent are wanted back (paused, deleted or changed jobs).</summary>
    void Revoke(IReadOnlyCollection<SentRun> runs);

    /// <summary>Deliveries are to be canceled.</summary>
    void Cancel(IReadOnlyCollection<SentRun> runs);
}
