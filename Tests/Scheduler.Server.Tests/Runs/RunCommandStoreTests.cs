using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunCommandStoreTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Delete_OfWhatWasSent_LeavesOtherFencesKindsAndExecutors(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, run) = (new RunCommandStore(database.Database), new string('1', 32));
        await AddAsync(database, (Mine, run, 1, RunCommand.Revoke), (Mine, run, 2, RunCommand.Revoke), (Mine, run, 1, RunCommand.Cancel), (Other, run, 1, RunCommand.Revoke));
        var mine = await store.ReadAsync([Mine], CancellationToken.None);

        await store.DeleteAsync([mine.Single(command => command is { Fence: 1, Kind: RunCommand.Revoke })], CancellationToken.None);

        Assert.Equal(3, mine.Count);
        Assert.Equal([(1, RunCommand.Cancel), (2, RunCommand.Revoke)], (await store.ReadAsync([Mine], CancellationToken.None)).Select(command => (command.Fence, command.Kind)).Order());
        Assert.Single(await store.ReadAsync([Other], CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task DeleteOlder_NeverAskedFor_AreForgotten(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new RunCommandStore(database.Database);
        await AddAsync(database, (Mine, new string('1', 32), 1, RunCommand.Revoke));

        var kept = await store.DeleteOlderAsync(Now, CancellationToken.None);
        var forgotten = await store.DeleteOlderAsync(Now + 1, CancellationToken.None);

        Assert.Equal((0, 1), (kept, forgotten));
        Assert.Empty(await store.ReadAsync([Mine], CancellationToken.None));
    }

    private static async Task AddAsync(MigratedDatabase database, params (string Executor, string Run, int Fence, string Kind)[] commands)
    {
        foreach (var (executor, run, fence, kind) in commands)
        {
            await new Ledger(database.Database).ExecuteAsync(
                "INSERT INTO run_commands (executor_id, run_id, fence, kind, at) VALUES (@executor, @run, @fence, @kind, @at)", new { executor, run, fence, kind, at = Now });
        }
    }
}
