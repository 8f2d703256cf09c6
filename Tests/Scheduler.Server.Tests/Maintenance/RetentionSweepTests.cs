using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Maintenance;

public sealed class RetentionSweepTests
{
    private static readonly long Day = TimeSpan.FromDays(1).Micros();

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OldRuns_GoWithTheirAttemptsAndLogs(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        var old = await ledger.AddAsync([.. Enumerable.Range(0, 1_100).Select(i => new SeededRun(job, Ledger.Start - (8 * Day) + i))]);
        var young = await ledger.AddAsync(new SeededRun(job, Ledger.Start - (6 * Day)));
        foreach (var run in new[] { old[0], old[700], young })
        {
            await AddDetailsAsync(ledger, run, lines: 3);
        }

        var pass = await Sweep(database, new RetentionOptions()).PassAsync(CancellationToken.None);

        Assert.Equal(1_100, pass.RunsByAge);
        Assert.Equal([young], await RunsAsync(database));
        Assert.Equal((1, 1, 3), (await ledger.CountAsync("run_attempts"), await ledger.CountAsync("run_packages"), await ledger.CountAsync("run_logs")));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OpenRuns_AreKeptHoweverOld(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        var running = await ledger.AddAsync(new SeededRun(job, Ledger.Start - (300 * Day)) { State = RunState.Running });
        await ledger.AddAsync([.. Enumerable.Range(0, 40).Select(i => new SeededRun(job, Ledger.Start - (299 * Day) + i))]);

        await Sweep(database, new RetentionOptions { RunsPerJob = 10 }).PassAsync(CancellationToken.None);

        Assert.Equal([running], await RunsAsync(database));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_JobWithTooManyRuns_KeepsItsLatest(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var (busy, quiet) = (await ledger.AddJobAsync("busy"), await ledger.AddJobAsync("quiet"));
        var many = await ledger.AddAsync([.. Enumerable.Range(0, 700).Select(i => new SeededRun(busy, Ledger.Start - 1_000_000 + i))]);
        var planned = await ledger.AddAsync(new SeededRun(busy, Ledger.Start + 5_000_000) { State = RunState.Planned, LatenessMicros = null });
        var few = await ledger.AddAsync([new SeededRun(quiet, Ledger.Start - Day), new SeededRun(quiet, Ledger.Start - (2 * Day))]);

        var pass = await Sweep(database, new RetentionOptions { RunsPerJob = 100 }).PassAsync(CancellationToken.None);

        Assert.Equal(600, pass.RunsByNumber);
        Assert.Equal(many.Skip(600).Append(planned).Concat(few).Order(StringComparer.Ordinal), await RunsAsync(database));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OldLogs_GoBeforeTheirRuns(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");

        // More than two bites due at one instant, and one run with more lines than a bite.
        var crowd = await ledger.AddAsync([.. Enumerable.Range(0, 1_030).Select(_ => new SeededRun(job, Ledger.Start - (3 * Day)))]);
        var young = await ledger.AddAsync(new SeededRun(job, Ledger.Start - Day));
        await AddDetailsAsync(ledger, crowd[0], lines: 1_201);
        await AddDetailsAsync(ledger, crowd[1_029], lines: 2);
        await AddDetailsAsync(ledger, young, lines: 4);

        var pass = await Sweep(database, new RetentionOptions { LogDays = 2 }).PassAsync(CancellationToken.None);

        Assert.Equal(1_030, pass.RunsOfLogs);
        Assert.Equal(4, await ledger.CountAsync("run_logs"));
        Assert.Equal(1_031, await ledger.CountAsync("runs"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_Repeated_FindsWhatBecameOldSince(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        await ledger.AddAsync([.. Enumerable.Range(0, 12).Select(i => new SeededRun(job, Ledger.Start - (i * Day)))]);
        var clock = new FixedClock { NowMicros = Ledger.Start + 1 };
        var sweep = Sweep(database, new RetentionOptions(), clock);

        var first = await sweep.PassAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(2));
        var second = await sweep.PassAsync(CancellationToken.None);

        Assert.Equal((5, 2), (first.RunsByAge, second.RunsByAge));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OldAuditRows_AreCutAndTheRestStillVerifies(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock { NowMicros = Ledger.Start - (400 * Day) };
        var rows = new AuditStore(database.Database, clock);
        var chain = new AuditChain(new AuditChainStore(database.Database), new ClusterSecret(new byte[32]));
        await AppendAsync(rows, 2);
        clock.NowMicros = Ledger.Start;
        await AppendAsync(rows, 3);
        await chain.ExtendAsync(CancellationToken.None);

        var pass = await Sweep(database, new RetentionOptions(), clock).PassAsync(CancellationToken.None);

        var verification = await chain.VerifyAsync(CancellationToken.None);
        Assert.Equal(2, pass.AuditRows);
        Assert.Equal((true, 3), (verification.Ok, verification.Checked));
    }

    [Fact]
    public void Problems_OutOfRange_NameKeyValueAndRange()
    {
        var problems = new RetentionOptions { RunDays = 0, RunsPerJob = 9 }.Problems().ToList();

        Assert.Equal(["Retention:RunDays is 0; it must be between 1 and 3650.", "Retention:RunsPerJob is 9; it must be between 10 and 10000000."], problems);
    }

    private static RetentionSweep Sweep(MigratedDatabase database, RetentionOptions options, FixedClock? clock = null)
    {
        clock ??= new FixedClock { NowMicros = Ledger.Start };
        return new RetentionSweep(
            new RetentionStore(database.Database),
            new AuditChainStore(database.Database),
            new NodeStore(database.Database),
            new SweepLease(new ClusterSettingStore(database.Database), new NodeIdentity("node", "instance", "https://127.0.0.1:1"), clock),
            Options.Create(options),
            clock,
            TimeProvider.System,
            NullLogger<RetentionSweep>.Instance);
    }

    private static async Task AppendAsync(AuditStore rows, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await rows.AppendAsync(new AuditEntry { Actor = new AuditActor("user", "1", "ada", null), Action = "job.created", ObjectKind = "job" }, CancellationToken.None);
        }
    }

    private static async Task AddDetailsAsync(Ledger ledger, string run, int lines)
    {
        await ledger.ExecuteAsync("INSERT INTO run_attempts (run_id, fence, attempt, state) VALUES (@run, 1, 1, 'returned')", new { run });
        await ledger.ExecuteAsync("INSERT INTO run_packages (run_id, fence, executor_id, package, version) VALUES (@run, 1, @run, 'Greeter', '1.0.0')", new { run });
        foreach (var chunk in Enumerable.Range(1, lines).Chunk(300))
        {
            var values = string.Join(", ", chunk.Select(seq => $"(@run, 1, {seq}, 0, 'information', 'C', 'text', 0)"));
            await ledger.ExecuteAsync($"INSERT INTO run_logs (run_id, fence, seq, at, level, category, message, dropped) VALUES {values}", new { run });
        }
    }

    private static async Task<IEnumerable<string>> RunsAsync(MigratedDatabase database)
    {
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        return await connection.QueryAsync<string>("SELECT id FROM runs ORDER BY id");
    }
}
