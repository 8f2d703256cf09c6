using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunTrendStoreTests
{
    private const long Minute = 60_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Lateness_OfStretches_IsThatOfTheirLatestStarts(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        await ledger.AddAsync([.. Enumerable.Range(0, RunTrendStore.LatenessSample + 50).Select(i => new SeededRun(job, Ledger.Start + i) { LatenessMicros = i < 50 ? 9_000 : 100 })]);
        await ledger.AddAsync(new SeededRun(job, Ledger.Start + (2 * Minute)) { State = RunState.Skipped, LatenessMicros = null });
        await ledger.AddAsync(new SeededRun(job, Ledger.Start + (3 * Minute)) { LatenessMicros = 700 });
        await ledger.AddAsync(new SeededRun(job, Ledger.Start - 1) { LatenessMicros = 5_000 });
        await ledger.AddAsync(new SeededRun(job, Ledger.Start + (4 * Minute)) { LatenessMicros = 6_000 });

        var found = await new RunTrendStore(database.Database).LatenessAsync(Ledger.Start, Minute, 4, CancellationToken.None);

        Assert.Equal(Enumerable.Repeat(100L, RunTrendStore.LatenessSample), found[0]);
        Assert.Empty(found[1]);
        Assert.Empty(found[2]);
        Assert.Equal([700L], found[3]);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Outcomes_OfAJob_AreCountedByStretch(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var (job, other) = (await ledger.AddJobAsync("job"), await ledger.AddJobAsync("other"));
        RunState[] states = [RunState.Succeeded, RunState.Succeeded, RunState.Failed, RunState.TimedOut, RunState.Lost, RunState.Skipped, RunState.Canceled, RunState.Running];
        await ledger.AddAsync([.. states.Select((state, i) => new SeededRun(job, Ledger.Start + i) { State = state })]);
        await ledger.AddAsync(new SeededRun(other, Ledger.Start + Minute));
        await ledger.AddAsync([.. Enumerable.Range(0, RunTrendStore.OutcomeSample + 10).Select(i => new SeededRun(job, Ledger.Start + (2 * Minute) + i))]);

        var outcomes = await new RunTrendStore(database.Database).OutcomesAsync(job, Ledger.Start, Minute, 3, CancellationToken.None);

        Assert.Equal([0, 1, 2], outcomes.Select(outcome => outcome.Stretch));
        Assert.Equal((7, 2, 3), (outcomes[0].Ended, outcomes[0].Succeeded, outcomes[0].Failed));
        Assert.Equal(0, outcomes[1].Ended);
        Assert.Equal((RunTrendStore.OutcomeSample, RunTrendStore.OutcomeSample), (outcomes[2].Ended, outcomes[2].Succeeded));
    }

    [Fact]
    public async Task Trends_OfALargeLedger_ReadNoMoreThanTheirSamples()
    {
        await using var database = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.MySql));
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        await ledger.AddAsync([.. Enumerable.Range(0, 5_000).Select(i => new SeededRun(job, Ledger.Start + (i * 100_000L)))]);
        var store = new RunTrendStore(database.Database);

        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var plans = new List<string?>();
        foreach (var table in new[] { "ix_runs_due", "ix_runs_job_due" })
        {
            var where = table == "ix_runs_due" ? "" : "job_id = @job AND open_executor IS NULL AND ";
            var plan = await connection.QueryAsync(
                $"EXPLAIN SELECT lateness_us FROM runs{database.Database.Dialect.UseIndex(table)} WHERE {where}due_at >= @from + 0 * @step AND due_at < @from + 1 * @step ORDER BY due_at DESC LIMIT 50",
                new { job, from = Ledger.Start, step = Minute });
            plans.Add(string.Join(',', plan.Select(row => $"{row.type} {row.Extra}")));
        }

        // A range of the index from its end, without sorting: the limit ends the walk.
        Assert.All(plans, plan => Assert.StartsWith("range", plan, StringComparison.Ordinal));
        Assert.All(plans, plan => Assert.DoesNotContain("filesort", plan, StringComparison.Ordinal));
        Assert.Equal(RunTrendStore.LatenessSample, (await store.LatenessAsync(Ledger.Start, Minute, 1, CancellationToken.None))[0].Count());
    }
}
