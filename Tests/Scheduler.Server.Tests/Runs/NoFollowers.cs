using System.Data.Common;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Nothing follows anything.</summary>
internal sealed class NoFollowers : IRunFollowers
{
    public Task FollowAsync(IReadOnlyList<EndedRun> ended, FollowUp next, DbTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AnnounceAsync(FollowUp next, CancellationToken cancellationToken) => Task.CompletedTask;
}
