using System.Data.Common;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunReportWriterTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_WhenTheCommitFails_RefusesTheBatchAndTakesItLater(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, seen) = (new RunRows(database.Database), new RecordedChanges());
        var run = await rows.SendAsync(Mine, Now);
        using var writer = Writer(database, seen);
        await writer.StartAsync(CancellationToken.None);
        await rows.ExecuteAsync("ALTER TABLE runs RENAME TO runs_away");

        await Assert.ThrowsAnyAsync<DbException>(() => WriteAsync(writer, Ended(run, 1)));
        var seenOfTheFirst = seen.Calls.Count;
        await rows.ExecuteAsync("ALTER TABLE runs_away RENAME TO runs");
        var stale = await WriteAsync(writer, Ended(run, 1));

        Assert.Equal(0, seenOfTheFirst);
        Assert.Empty(stale);
        Assert.Equal(RunState.Succeeded, (await rows.ReadAsync(run)).State);
        await writer.StopAsync(CancellationToken.None);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_TwoBatchesOfOneRunInOneCommit_TakesTheNewest(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, seen) = (new RunRows(database.Database), new RecordedChanges());
        var run = await rows.SendAsync(Mine, Now);
        using var writer = Writer(database, seen);
        var first = WriteAsync(writer, Started(run, 1));
        var second = WriteAsync(writer, Ended(run, 1));

        await writer.StartAsync(CancellationToken.None);
        var stale = await Task.WhenAll(first, second);

        Assert.All(stale, Assert.Empty);
        Assert.Equal((RunState.Succeeded, (long?)Now + 250), ((await rows.ReadAsync(run)).State, (await rows.ReadAsync(run)).StartedAt));
        await writer.StopAsync(CancellationToken.None);
        Assert.Equal(RunState.Succeeded, Assert.Single(Assert.Single(seen.Calls)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_StaleAndForeign_AreNamedToTheirSenderAndNotObserved(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, seen) = (new RunRows(database.Database), new RecordedChanges());
        var (mine, others) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Other, Now));
        using var writer = Writer(database, seen);
        var first = WriteAsync(writer, Ended(mine, 1), Ended(others, 1));
        var second = writer.WriteAsync(Other, Node, new ReportBatch([Ended(others, 1)], []), CancellationToken.None);

        await writer.StartAsync(CancellationToken.None);
        var (ofFirst, ofSecond) = (await first, await second);

        Assert.Equal([new RunRef(others, 1)], ofFirst);
        Assert.Empty(ofSecond);
        await writer.StopAsync(CancellationToken.None);
        Assert.Equal([(mine, Mine), (others, Other)], Assert.Single(seen.Calls).Select(change => (change.RunId, change.ExecutorId)).Order());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_EndsLogsAndReturnsTogether_CommitsAll(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, seen) = (new RunRows(database.Database), new RecordedChanges());
        var (ended, given) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now));
        using var writer = Writer(database, seen);
        await writer.StartAsync(CancellationToken.None);
        var back = new RunReport { RunId = given, Fence = 1, EndedAtMicros = Now, Outcome = RunOutcome.Returned };

        var stale = await writer.WriteAsync(
            Mine, Node, new ReportBatch([Ended(ended, 1), back], [new LogChunk(ended, 1, [new LogLine(1, Now, "information", "C", "text", null, 0)])]), CancellationToken.None);

        Assert.Empty(stale);
        Assert.Equal(RunState.Succeeded, (await rows.ReadAsync(ended)).State);
        Assert.Equal((RunState.Planned, 2), ((await rows.ReadAsync(given)).State, (await rows.ReadAsync(given)).Fence));
        Assert.Single(await new RunLogStore(database.Database).ReadAsync(ended, 0, 10, CancellationToken.None));
        await writer.StopAsync(CancellationToken.None);
    }

    private static RunReportWriter Writer(MigratedDatabase database, RecordedChanges seen) =>
        new(database.Database, new RunReportStore(database.Database), new RunLogStore(database.Database), new Ends(database.Database, new FixedClock()).Endings, [seen], NullLogger<RunReportWriter>.Instance);

    private static Task<IReadOnlyList<RunRef>> WriteAsync(RunReportWriter writer, params RunReport[] reports) =>
        writer.WriteAsync(Mine, Node, new ReportBatch(reports, []), CancellationToken.None);

    private static RunReport Started(string run, int fence) =>
        new() { RunId = run, Fence = fence, DueAtMicros = Now, ArmedAtMicros = Now - 100, StartedAtMicros = Now + 250 };

    private static RunReport Ended(string run, int fence) => Started(run, fence) with { EndedAtMicros = Now + 900, Outcome = RunOutcome.Succeeded };
}
