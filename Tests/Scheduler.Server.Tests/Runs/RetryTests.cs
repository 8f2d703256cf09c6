using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Jobs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RetryTests
{
    private const long Second = 1_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureWithAttemptsLeft_PlansTheNextAttemptAfterThePause(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 3, delayMs: 2_000);
        var run = await rows.SendAsync(Mine, Now - Second, RunState.Running, template);

        var applied = await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Failed, Now));

        var row = await rows.ReadAsync(run);
        Assert.Empty(applied.Stale);
        Assert.Equal((RunState.Planned, RunReasons.Retry, 2, 2, Mine), (row.State, row.Reason, row.Attempt, row.Fence, row.OpenExecutor));
        Assert.Equal((Now + (2 * Second), Now + (62 * Second)), (row.NotBefore, row.ExpireAt));
        Assert.Equal((null, null, null, null, null), (row.StartedAt, row.EndedAt, row.Error, row.SentAt, row.Node));
        Assert.Equal(100, row.LatenessUs);
        Assert.Equal([(1, 1, "failed", Mine)], await rows.AttemptsAsync(run));
        Assert.Equal([Mine], ends.Delivery.Looked);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureOfTheLastAttempt_EndsTheRun(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 2, delayMs: 10);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);

        await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.TimedOut, Now));
        await ends.ReportAsync(Ends.Report(run, 2, RunOutcome.Failed, Now + Second));
        var late = await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Succeeded, Now));

        var row = await rows.ReadAsync(run);
        Assert.Equal((RunState.Failed, 2, 2, null), (row.State, row.Attempt, row.Fence, row.OpenExecutor));
        Assert.Contains("broken", row.Error, StringComparison.Ordinal);
        Assert.Equal([(1, 1, "timedOut", Mine)], await rows.AttemptsAsync(run));
        Assert.Single(late.Stale);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureSaidTwice_IsChargedOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 5, delayMs: 10);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);
        var failure = Ends.Report(run, 1, RunOutcome.Failed, Now);

        await Task.WhenAll(ends.ReportAsync(failure), ends.ReportAsync(failure));

        var row = await rows.ReadAsync(run);
        Assert.Equal((RunState.Planned, 2, 2), (row.State, row.Attempt, row.Fence));
        Assert.Single(await rows.AttemptsAsync(run));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_SuccessOfTheSecondAttempt_EndsTheRunWithoutTheFirstOnesError(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 2, delayMs: 10);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);
        await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Failed, Now));

        await ends.ReportAsync(Ends.Report(run, 2, RunOutcome.Succeeded, Now + Second, "7"));

        var row = await rows.ReadAsync(run);
        Assert.Equal((RunState.Succeeded, "7", null), (row.State, row.Result, row.Error));
        Assert.Equal(100, row.LatenessUs);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_FailureOfACanceledRun_EndsIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 5, delayMs: 10);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);
        await rows.ExecuteAsync("UPDATE runs SET cancel_at = @Now WHERE id = @run", new { run, Now });

        await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Failed, Now));

        Assert.Equal(RunState.Failed, (await rows.ReadAsync(run)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Report_PauseLongerThanTheLead_LeavesTheAttemptWithoutAnExecutorUntilThen(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 2, delayMs: 60_000);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);
        await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Failed, Now));
        var recovery = new RunRecoveryStore(database.Database);

        var early = await recovery.ReadUnroutedAsync(Now + (59 * Second), CancellationToken.None);
        var near = await recovery.ReadUnroutedAsync(Now + (60 * Second), CancellationToken.None);
        await database.Database.InTransactionAsync((transaction, token) => recovery.NameAsync([(near[0], Other, null)], transaction, token), CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Empty(early);
        Assert.Equal(run, Assert.Single(near).Id);
        Assert.Equal((RunReasons.Retry, Other), (row.Reason, row.OpenExecutor));
        Assert.Equal(Now + (60 * Second), Assert.Single(await new RunDeliveryStore(database.Database).ReadWaitingAsync([run], CancellationToken.None)).StartAt);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_FromADeadExecutor_ChargesWhatHadStartedAndRedeliversTheRest(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 2, delayMs: 1_000);
        var started = await rows.SendAsync(Mine, Now, RunState.Running, template);
        var armed = await rows.SendAsync(Mine, Now, RunState.Armed, template);
        var canceled = await rows.SendAsync(Mine, Now, RunState.Running, template);
        var once = await rows.SendAsync(Mine, Now, RunState.Running, template with { Delivery = DeliveryPolicy.AtMostOnce });
        await rows.ExecuteAsync("UPDATE runs SET cancel_at = @Now WHERE id = @canceled", new { canceled, Now });
        var plain = new RunRecoveryStore(database.Database);

        var byOthers = await plain.TakeSentAsync(Mine, [], Now, CancellationToken.None);
        var taken = await ends.Endings.TakeSentAsync(Mine, [], CancellationToken.None);

        var (charged, redelivered) = (await rows.ReadAsync(started), await rows.ReadAsync(armed));
        Assert.Equal((0, 4), (byOthers, taken));
        Assert.Equal((RunState.Planned, RunReasons.Retry, 2, 2, (long?)Now + Second), (charged.State, charged.Reason, charged.Attempt, charged.Fence, charged.NotBefore));
        Assert.Equal((RunState.Planned, RunReasons.NoExecutor, 1, 2, null), (redelivered.State, redelivered.Reason, redelivered.Attempt, redelivered.Fence, redelivered.NotBefore));
        Assert.Equal(RunState.Canceled, (await rows.ReadAsync(canceled)).State);
        Assert.Equal((RunState.Lost, RunReasons.ExecutorSilent), ((await rows.ReadAsync(once)).State, (await rows.ReadAsync(once)).Reason));
        Assert.Equal([(1, 1, "lost", Mine)], await rows.AttemptsAsync(started));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Expire_OfAWaitingAttempt_CountsFromItsPause(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (ends, rows, template) = await SetUpAsync(database.Database, maxAttempts: 2, delayMs: 60_000);
        var run = await rows.SendAsync(Mine, Now, RunState.Running, template);
        await ends.ReportAsync(Ends.Report(run, 1, RunOutcome.Failed, Now));

        var before = await ends.Endings.ExpireAsync([], Now + (120 * Second), CancellationToken.None);
        var after = await ends.Endings.ExpireAsync([], Now + (120 * Second) + 1, CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal((0, 1), (before, after));
        Assert.Equal((RunState.Skipped, RunReasons.Expired), (row.State, row.Reason));
    }

    [Theory]
    [InlineData(BackoffKind.Fixed, 1, 1_000)]
    [InlineData(BackoffKind.Fixed, 7, 1_000)]
    [InlineData(BackoffKind.Linear, 3, 3_000)]
    [InlineData(BackoffKind.Exponential, 1, 1_000)]
    [InlineData(BackoffKind.Exponential, 4, 8_000)]
    [InlineData(BackoffKind.Exponential, 99, 60_000)]
    internal void Pause_OfEachKind_GrowsAsItSaysAndJitterOnlyLengthensIt(BackoffKind kind, int attempt, long ms)
    {
        var retry = new RetrySpec { Backoff = kind, DelayMs = 1_000, MaxDelayMs = 60_000 };

        Assert.Equal(ms * 1_000, (retry with { Jitter = false }).PauseMicros(attempt, 1));
        Assert.Equal(ms * 1_000, retry.PauseMicros(attempt, 0));
        Assert.Equal(ms * 1_250, retry.PauseMicros(attempt, 1));
    }

    private static async Task<(Ends Ends, RunRows Rows, RunTemplate Template)> SetUpAsync(IDatabase database, int maxAttempts, long delayMs)
    {
        var ends = new Ends(database, new FixedClock { NowMicros = Now });
        return (ends, new RunRows(database), await ends.AddJobAsync(JobSpecs.Retrying(maxAttempts, delayMs), Job));
    }
}
