using Dapper;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunPackagesTests
{
    private static readonly PackageRef Old = new("Greeter", "1.0.0");
    private static readonly PackageRef Young = new("Greeter", "2.0.0");

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_OfARunFromAPackage_IsShownWithTheRunAndItsAttempts(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (run, plain) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now));
        using var writer = Writer(database);
        await writer.StartAsync(CancellationToken.None);

        await WriteAsync(writer, Started(run, 1, Old), Started(plain, 1, null));
        var running = await ReadAsync(database, run);
        await WriteAsync(writer, new RunReport { RunId = run, Fence = 1, EndedAtMicros = Now + 5, Outcome = RunOutcome.Returned });
        await rows.ExecuteAsync($"UPDATE runs SET state = {(int)RunState.Dispatched}, executor_id = @Mine, open_executor = @Mine, sent_at = due_at WHERE id = @run", new { run, Mine });
        var between = await ReadAsync(database, run);
        await WriteAsync(writer, Ended(run, 2, Young));
        var ended = await ReadAsync(database, run);
        var other = await ReadAsync(database, plain);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(new PackageView("Greeter", "1.0.0"), running.Package);
        Assert.Null(between.Package);
        Assert.Equal(new PackageView("Greeter", "2.0.0"), ended.Package);
        Assert.Equal(["1.0.0", "2.0.0"], ended.Attempts.Select(attempt => attempt.Package?.Version));
        Assert.Null(other.Package);
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("run_packages"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_OfAStaleReport_RecordsNoPackage(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var run = await new RunRows(database.Database).SendAsync(Other, Now);
        using var writer = Writer(database);
        await writer.StartAsync(CancellationToken.None);

        var stale = await WriteAsync(writer, Ended(run, 1, Old));
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal([new RunRef(run, 1)], stale);
        Assert.Equal(0, await new Ledger(database.Database).CountAsync("run_packages"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Write_OfAnEarlierReportAfterALaterOne_KeepsHowItEnded(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var run = await new RunRows(database.Database).SendAsync(Mine, Now);
        using var writer = Writer(database);
        await writer.StartAsync(CancellationToken.None);

        await WriteAsync(writer, Ended(run, 1, Old) with { Outcome = RunOutcome.Failed });
        await WriteAsync(writer, Started(run, 1, Old));
        await writer.StopAsync(CancellationToken.None);

        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        Assert.Equal((int)RunState.Failed, await connection.ExecuteScalarAsync<int>("SELECT outcome FROM run_packages"));
    }

    private static RunReportWriter Writer(MigratedDatabase database) =>
        new(database.Database, new RunReportStore(database.Database), new RunLogStore(database.Database), new Ends(database.Database, new FixedClock()).Endings, [], NullLogger<RunReportWriter>.Instance);

    private static Task<IReadOnlyList<RunRef>> WriteAsync(RunReportWriter writer, params RunReport[] reports) =>
        writer.WriteAsync(Mine, Node, new ReportBatch(reports, []), CancellationToken.None);

    private static async Task<RunView> ReadAsync(MigratedDatabase database, string run) =>
        (await new RunReader(new RunQueryStore(database.Database), new KnownJobs()).FindAsync(run, CancellationToken.None))!; // it was sent

    private static RunReport Started(string run, int fence, PackageRef? package) =>
        new() { RunId = run, Fence = fence, DueAtMicros = Now, StartedAtMicros = Now + 250, Package = package };

    private static RunReport Ended(string run, int fence, PackageRef? package) => Started(run, fence, package) with { EndedAtMicros = Now + 900, Outcome = RunOutcome.Succeeded };
}
