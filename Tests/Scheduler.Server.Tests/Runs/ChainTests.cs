using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Jobs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class ChainTests
{
    private static readonly string A = new('1', 32);
    private static readonly string B = new('2', 32);
    private static readonly string C = new('3', 32);
    private static readonly string D = new('4', 32);

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_EndOfAnUpstream_WritesAndSendsTheDependentInTheSameBreath(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await rows.SendAsync(Mine, Now, RunState.Running, await ends.AddJobAsync(JobSpecs.Of("a"), A));
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Success)), B);
        var remote = ends.Connect();

        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Succeeded, Now, """{"rows":7}"""));
        var again = await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Succeeded, Now, """{"rows":7}"""));

        var follower = Assert.Single(await RunsOfAsync(database, B));
        Assert.Equal((RunState.Dispatched, root, (long?)Now), (follower.State, follower.ChainId, follower.SentAt));
        Assert.Equal(root, (await rows.ReadAsync(root)).ChainId);
        Assert.Empty(again.Stale);
        Assert.True(remote.Assigned.TryRead(out var sent));
        var upstream = Assert.Single(Assert.Single(sent).Upstream ?? []);
        Assert.Equal((root, "a", "succeeded", 7), (upstream.RunId, upstream.JobName, upstream.State, upstream.Result?.GetProperty("rows").GetInt32()));
        Assert.False(remote.Assigned.TryRead(out _));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_EndsOfBothUpstreamsAtOnce_StartWhatWaitsForBothOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await DiamondAsync(ends, rows);
        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Succeeded, Now));
        var (b, c) = (Assert.Single(await RunsOfAsync(database, B)), Assert.Single(await RunsOfAsync(database, C)));
        Assert.Equal([Mine], ends.Delivery.Looked.Distinct());

        await Task.WhenAll(
            ends.ReportAsync(Ends.Report(b.Id, 1, RunOutcome.Succeeded, Now, "1")),
            ends.ReportAsync(Ends.Report(c.Id, 1, RunOutcome.Succeeded, Now, "2")));

        var d = Assert.Single(await RunsOfAsync(database, D));
        Assert.Equal((RunState.Planned, root, Mine), (d.State, d.ChainId, d.OpenExecutor));
        var results = await ends.Chains.ReadResultsAsync(root, [B, C], CancellationToken.None);
        Assert.Equal([("b", "1"), ("c", "2")], results.Select(run => (run.JobName, run.Result)).Order());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureOfOneOfTwoUpstreams_SkipsWhatWaitsForBothAndSaysWhy(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await DiamondAsync(ends, rows);
        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Succeeded, Now));
        var (b, c) = (Assert.Single(await RunsOfAsync(database, B)), Assert.Single(await RunsOfAsync(database, C)));

        await ends.ReportAsync(Ends.Report(b.Id, 1, RunOutcome.Failed, Now));
        await ends.ReportAsync(Ends.Report(c.Id, 1, RunOutcome.Succeeded, Now));

        var d = Assert.Single(await RunsOfAsync(database, D));
        Assert.Equal((RunState.Skipped, RunReasons.Upstream, null, (long?)Now), (d.State, d.Reason, d.OpenExecutor, d.EndedAt));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_EndOfAnotherKind_StartsOnlyWhoWaitsForIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await rows.SendAsync(Mine, Now, RunState.Running, await ends.AddJobAsync(JobSpecs.Of("a"), A));
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Success)), B);
        await ends.AddJobAsync(JobSpecs.Of("c").After((A, DependencyOutcome.Failure)), C);

        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Failed, Now));

        Assert.Empty(await RunsOfAsync(database, B));
        Assert.Single(await RunsOfAsync(database, C));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureWithAttemptsLeft_StartsNobodyYet(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await rows.SendAsync(Mine, Now, RunState.Running, await ends.AddJobAsync(JobSpecs.Retrying(2, 10), A));
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Any)), B);

        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Failed, Now));
        var between = await RunsOfAsync(database, B);
        await ends.ReportAsync(Ends.Report(root, 2, RunOutcome.Failed, Now));

        Assert.Empty(between);
        Assert.Single(await RunsOfAsync(database, B));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Loss_OfAnUpstream_StartsWhoWaitsForFailure(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var template = await ends.AddJobAsync(JobSpecs.Of("a") with { Delivery = DeliveryPolicy.AtMostOnce }, A);
        await rows.SendAsync(Mine, Now, RunState.Running, template);
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Failure)), B);

        await ends.Endings.TakeSentAsync(Mine, [], CancellationToken.None);

        Assert.Single(await RunsOfAsync(database, B));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Results_OfAnUpstream_AreHandedOnUpToTheirLimit(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows) = (new Ends(database.Database, new FixedClock { NowMicros = Now }), new RunRows(database.Database));
        var root = await rows.SendAsync(Mine, Now, RunState.Running, await ends.AddJobAsync(JobSpecs.Of("a"), A));
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Success)), B);
        var result = $"\"{new string('x', ChainStore.MaxResultChars)}\"";

        await ends.ReportAsync(Ends.Report(root, 1, RunOutcome.Succeeded, Now, result));

        var upstream = Assert.Single(await ends.Chains.ReadResultsAsync(root, [A], CancellationToken.None));
        Assert.Equal((null, true), (upstream.Result, upstream.ResultOmitted));
        Assert.Equal(result, (await rows.ReadAsync(root)).Result);
    }

    private static async Task<string> DiamondAsync(Ends ends, RunRows rows)
    {
        var root = await rows.SendAsync(Mine, Now, RunState.Running, await ends.AddJobAsync(JobSpecs.Of("a"), A));
        await ends.AddJobAsync(JobSpecs.Of("b").After((A, DependencyOutcome.Success)), B);
        await ends.AddJobAsync(JobSpecs.Of("c").After((A, DependencyOutcome.Success)), C);
        await ends.AddJobAsync(JobSpecs.Of("d").After((B, DependencyOutcome.Success), (C, DependencyOutcome.Success)), D);
        return root;
    }

    private static async Task<List<StoredRun>> RunsOfAsync(MigratedDatabase database, string jobId)
    {
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var ids = await connection.QueryAsync<string>("SELECT id FROM runs WHERE job_id = @jobId", new { jobId });
        var rows = new List<StoredRun>();
        foreach (var id in ids)
        {
            rows.Add(await new RunRows(database.Database).ReadAsync(id));
        }

        return rows;
    }
}
