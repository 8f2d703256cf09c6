using System.Data.Common;

namespace Scheduler.Server.Runs;

/// <summary>Plans what follows the end of a run; implemented by Dispatch.</summary>
internal interface IRunFollowers
{
    /// <summary>Writes the runs that follow these ends, inside the transaction that commits them, so that no death can lose or double one.</summary>
    Task FollowAsync(IReadOnlyList<EndedRun> ended, FollowUp next, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Sends what was planned, or wakes whoever can. Called after the commit; losing the call costs speed only.</summary>
    Task AnnounceAsync(FollowUp next, CancellationToken cancellationToken);
}
